// Lab 11's server with Go's net/http: goroutines on top, and under them one epoll for all.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

var root string

func open(name string) (*os.File, int64) {
	for _, step := range strings.Split(name, "/") {
		if step == ".." {
			return nil, 0
		}
	}
	real, err := filepath.EvalSymlinks(filepath.Join(root, name))
	if err != nil || !strings.HasPrefix(real, root+"/") {
		return nil, 0
	}
	fd, err := syscall.Open(real, syscall.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOFOLLOW|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, 0
	}
	file := os.NewFile(uintptr(fd), real)
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		file.Close()
		return nil, 0
	}
	return file, info.Size()
}

func serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != "GET" && r.Method != "HEAD" {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	if strings.HasPrefix(name, "/") || strings.Contains(name, "\x00") {
		http.Error(w, "no such page", http.StatusNotFound)
		return
	}
	file, size := open(name)
	if file == nil {
		http.Error(w, "no such page", http.StatusNotFound)
		return
	}
	defer file.Close()
	w.Header().Set("Content-Length", fmt.Sprint(size))
	if r.Method == "GET" {
		io.Copy(w, file)
	}
}

// A connection on which a write that makes no progress for so long fails.
type patient struct {
	*net.TCPConn
	patience time.Duration
}

func (c patient) Write(bytes []byte) (int, error) {
	written := 0
	for written < len(bytes) {
		c.SetWriteDeadline(time.Now().Add(c.patience))
		end := written + 4096
		if end > len(bytes) {
			end = len(bytes)
		}
		n, err := c.TCPConn.Write(bytes[written:end])
		written += n
		if err != nil {
			return written, err
		}
	}
	return written, nil
}

func (c patient) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{c}, r)
}

// net/http would close over unread bytes, which resets the connection.
func (c patient) Close() error {
	c.CloseWrite()
	c.SetReadDeadline(time.Now().Add(2 * time.Second))
	io.CopyN(io.Discard, c.TCPConn, 8<<20)
	return c.TCPConn.Close()
}

type listener struct {
	*net.TCPListener
	patience time.Duration
}

func (l listener) Accept() (net.Conn, error) {
	c, err := l.AcceptTCP()
	if err != nil {
		return nil, err
	}
	return patient{c, l.patience}, nil
}

func fail(status int, what ...any) {
	fmt.Fprintln(os.Stderr, append([]any{"error:"}, what...)...)
	os.Exit(status)
}

func main() {
	host := flag.String("host", "127.0.0.1", "address")
	port := flag.Uint("port", 8888, "port")
	folder := flag.String("root", ".", "folder")
	idle := flag.Float64("idle-timeout", 60, "seconds")
	flag.Parse()
	_, err := netip.ParseAddr(*host)
	if err != nil || *port == 0 || *port > 65535 || *idle <= 0 || flag.NArg() > 0 {
		fail(2, "bad options")
	}
	if root, err = filepath.Abs(*folder); err == nil {
		root, err = filepath.EvalSymlinks(root)
	}
	if err != nil {
		fail(1, err)
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() { <-signals; os.Exit(0) }()

	l, err := net.Listen("tcp4", fmt.Sprintf("%s:%d", *host, *port))
	if err != nil {
		fail(1, err)
	}
	patience := time.Duration(*idle * float64(time.Second))
	server := http.Server{Handler: http.HandlerFunc(serve), ReadHeaderTimeout: patience, IdleTimeout: patience, MaxHeaderBytes: 16 << 10}
	if err := server.Serve(listener{l.(*net.TCPListener), patience}); !errors.Is(err, http.ErrServerClosed) {
		fail(1, err)
	}
}
