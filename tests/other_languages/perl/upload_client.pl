#!/usr/bin/perl
# Uploads a file to an upload server.
use strict;
use warnings;
use Errno qw(EAGAIN);
use Fcntl qw(O_NONBLOCK O_RDONLY);
use Getopt::Long qw(:config no_auto_abbrev no_ignore_case);
use IO::Handle;
use IO::Select;
use IO::Socket::INET;
use POSIX ();
use Socket qw(AF_INET inet_pton);

use constant SEPARATOR => '<SEPARATOR>';
use constant LONGEST_ANSWER => 65_536;
use constant PIECE => 65_536;
use constant TIOCGWINSZ => 0x5413;  # ioctl_tty(2)

# Up to 1,000 characters of well-formed UTF-8 (Unicode, table 3-7).
my $characters = qr/(?:[\x00-\x7F]+|[\xC2-\xDF][\x80-\xBF]|\xE0[\xA0-\xBF][\x80-\xBF]|[\xE1-\xEC\xEE\xEF][\x80-\xBF]{2}
  |\xED[\x80-\x9F][\x80-\xBF]|\xF0[\x90-\xBF][\x80-\xBF]{2}|[\xF1-\xF3][\x80-\xBF]{3}|\xF4[\x80-\x8F][\x80-\xBF]{2}
  ){1,1000}/x;

# Whether the cursor stands behind a progress line.
my $in_progress_line = 0;

sub fail {
  my ($call, $reason) = @_;
  $reason //= $!;
  print STDERR $in_progress_line ? "\n" : '', "error: $call: ", shown($reason), "\n";
  exit 1;
}

sub usage { return "usage: $0 [--host ADDRESS] [--port PORT] [--framing raw|line] [--file PATH]\n" }

sub usage_error {
  print STDERR "$_[0]\n", usage();
  exit 2;
}

sub parse_options {
  my %option = (host => '127.0.0.1', port => 12_800, framing => 'line');
  GetOptions(\%option, 'host=s', 'port=i', 'framing=s', 'file=s', 'help') or usage_error('bad options');
  if ($option{help}) {
    print usage();
    exit 0;
  }
  usage_error("what is $ARGV[0]?") if @ARGV;
  usage_error("--host $option{host}: not an IPv4 address") unless defined inet_pton(AF_INET, $option{host});
  usage_error("--port $option{port}: not from 1 to 65535") unless 1 <= $option{port} && $option{port} <= 65535;
  usage_error("--framing $option{framing}: neither raw nor line") unless $option{framing} =~ /\A(?:raw|line)\z/;
  return \%option;
}

# Seconds of a clock that nobody sets.
sub now { return (POSIX::times())[0] / POSIX::sysconf(POSIX::_SC_CLK_TCK) }

sub shown {
  my ($bytes) = @_;
  $bytes =~ s/($characters)|./$1 \/\/ "\xEF\xBF\xBD"/gse;
  return $bytes;
}

sub asked_path {
  print STDERR '请输入要上传的文件名:';
  my $path = <STDIN> // fail('read', 'no file name');
  chomp $path;
  return $path;
}

sub open_file {
  my ($path) = @_;
  fail('open ' . shown($path), 'not a path') if $path =~ /\0/;
  # O_NONBLOCK: a FIFO would otherwise be waited for until somebody writes to it.
  sysopen(my $file, $path, O_RDONLY | O_NONBLOCK) or fail('open ' . shown($path));
  fail('open ' . shown($path), 'not a regular file') unless -f $file;
  return $file;
}

sub announced_name {
  my ($path) = @_;
  return $path =~ s{.*/}{}sr;
}

sub columns {
  ioctl(STDERR, TIOCGWINSZ, my $window = pack('S4', 0)) or return 80;
  return (unpack 'S4', $window)[1] || 80;
}

# One line about how far the transfer is.
sub progress_line {
  my ($progress, $count) = @_;
  my $elapsed = now() - $progress->{begun};
  my $rate = $elapsed > 0 ? $count / $elapsed : 0;
  my $percent = $progress->{total} ? int(100 * $count / $progress->{total}) : 100;
  my $left = $rate ? sprintf '%.0f', ($progress->{total} - $count) / $rate : '-';
  return sprintf '%d%% of %d bytes: %d [%-25s] %.1f MB/s, %s s left',
    $percent, $progress->{total}, $count, '*' x ($percent / 4), $rate / 1e6, $left;
}

sub draw_progress {
  my ($progress, $count) = @_;
  my $line = progress_line($progress, $count);
  if ($progress->{on_terminal}) {
    # To the first column, the line, and nothing behind it.
    print STDERR "\r", substr($line, 0, columns() - 1), "\e[K";
    $in_progress_line = 1;
  } else {
    print STDERR "$line\n";
  }
  $progress->{next} = now() + ($progress->{on_terminal} ? 0.1 : 1);
}

sub update_progress {
  my ($progress, $count) = @_;
  draw_progress($progress, $count) if now() >= $progress->{next};
}

sub finish_progress {
  my ($progress) = @_;
  draw_progress($progress, $progress->{total}) if $progress->{total} > 0;
  print STDERR "\n" if $in_progress_line;
  $in_progress_line = 0;
}

# Returns the server's next message.
sub read_answer {
  my ($session) = @_;
  my $ear = IO::Select->new($session->{server});
  while (1) {
    return $1 if $session->{unused} =~ ($session->{framing} eq 'raw' ? qr/\A(.+)\z/s : qr/\A([^\n]*)\n/);
    fail('recv', 'the answer has no end') if length $session->{unused} > LONGEST_ANSWER;
    $ear->can_read;
    sysread($session->{server}, $session->{unused}, PIECE, length $session->{unused}) // fail('recv')
      or fail('recv', 'the server has gone');
  }
}

sub refuse_answer {
  my ($answer) = @_;
  fail('upload', "refused: $1") if $answer =~ /\Ano: (.*)/s;
  fail('recv', "not an answer: $answer");
}

sub expect {
  my ($session, $word) = @_;
  my $answer = read_answer($session);
  refuse_answer($answer) if $answer ne $word;
  $session->{unused} = $session->{framing} eq 'raw' ? '' : $session->{unused} =~ s/\A[^\n]*\n//r;
}

sub await_start { expect($_[0], 'ok') }

sub await_stored {
  my ($session) = @_;
  expect($session, 'stored') if $session->{framing} eq 'line';
}

# Sends all of it, and tells how much that is so far. When the server says anything meanwhile, or goes, it is the end.
sub send_all {
  my ($session, $data, $tell) = @_;
  my $server = IO::Select->new($session->{server});
  my $sent = 0;
  while ($sent < length $data) {
    my ($readable) = IO::Select->select($server, $server);
    refuse_answer(read_answer($session)) if @$readable;
    my $count = syswrite($session->{server}, $data, length($data) - $sent, $sent);
    # What the server said before it went can still be read.
    refuse_answer(read_answer($session)) unless defined $count || $! == EAGAIN;
    $sent += $count // 0;
    $tell->($sent);
  }
}

sub send_file {
  my ($session, $file, $size) = @_;
  my $on_terminal = -t STDERR;
  my $progress = {total => $size, begun => now(), next => $on_terminal ? 0 : now() + 1, on_terminal => $on_terminal};
  my $sent = 0;
  while ($sent < $size) {
    my $missing = $size - $sent;
    my $count = sysread($file, my $piece, $missing < PIECE ? $missing : PIECE) // fail('read');
    fail('read', 'the file has become shorter') if $count == 0;
    send_all($session, $piece, sub { update_progress($progress, $sent + $_[0]) });
    $sent += $count;
  }
  return $progress;
}

sub main {
  my $option = parse_options();
  $SIG{PIPE} = 'IGNORE';
  $| = 1;
  STDERR->autoflush(1);
  my $path = $option->{file} // asked_path();
  my $file = open_file($path);
  my $size = -s $file;
  my $name = announced_name($path);
  my $end = $option->{framing} eq 'line' ? "\n" : '';
  fail('send', 'a name with a newline cannot be announced in line framing') if $end && $name =~ /\n/;
  my $server = IO::Socket::INET->new(PeerAddr => $option->{host}, PeerPort => $option->{port}, Proto => 'tcp')
    || fail("connect $option->{host}:$option->{port}");
  $server->blocking(0);
  my $session = {server => $server, framing => $option->{framing}, unused => ''};
  send_all($session, $name . SEPARATOR . $size . $end, sub { });
  await_start($session);
  print "开始上传\n";
  my $progress = send_file($session, $file, $size);
  await_stored($session);
  finish_progress($progress);
  print "上传完毕\n";
  return 0;
}

exit main() unless caller;
1;
