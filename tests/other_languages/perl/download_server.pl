#!/usr/bin/perl
# Serves the files of one folder to download clients, one client after another.
use strict;
use warnings;
use Cwd qw(abs_path);
use Fcntl qw(O_NOFOLLOW O_NONBLOCK O_RDONLY);
use File::Basename qw(dirname);
use Getopt::Long qw(:config no_auto_abbrev no_ignore_case);
use IO::Socket::INET;
use POSIX ();
use Socket qw(AF_INET MSG_DONTWAIT SHUT_WR inet_pton);
use lib dirname(abs_path(__FILE__));
require 'signals.pl';

use constant SEPARATOR => '<SEPARATOR>';
use constant LONGEST_REQUEST => 4096;
use constant PIECE => 65_536;

# Up to 1,000 characters of well-formed UTF-8 (Unicode, table 3-7).
my $characters = qr/(?:[\x00-\x7F]+|[\xC2-\xDF][\x80-\xBF]|\xE0[\xA0-\xBF][\x80-\xBF]|[\xE1-\xEC\xEE\xEF][\x80-\xBF]{2}
  |\xED[\x80-\x9F][\x80-\xBF]|\xF0[\x90-\xBF][\x80-\xBF]{2}|[\xF1-\xF3][\x80-\xBF]{3}|\xF4[\x80-\x8F][\x80-\xBF]{2}
  ){1,1000}/x;

sub fail {
  my ($call, $reason) = @_;
  print STDERR "error: $call: ", $reason // $!, "\n";
  exit 1;
}

sub usage {
  return "usage: $0 [--host ADDRESS] [--port PORT] [--framing raw|line] [--root FOLDER] [--idle-timeout SECONDS]\n";
}

sub usage_error {
  print STDERR "$_[0]\n", usage();
  exit 2;
}

sub parse_options {
  my %option = (host => '127.0.0.1', port => 7890, framing => 'line', root => '.', 'idle-timeout' => 5);
  GetOptions(\%option, 'host=s', 'port=i', 'framing=s', 'root=s', 'idle-timeout=s', 'help')
    or usage_error('bad options');
  if ($option{help}) {
    print usage();
    exit 0;
  }
  usage_error("what is $ARGV[0]?") if @ARGV;
  usage_error("--host $option{host}: not an IPv4 address") unless defined inet_pton(AF_INET, $option{host});
  usage_error("--port $option{port}: not from 1 to 65535") unless 1 <= $option{port} && $option{port} <= 65535;
  usage_error("--framing $option{framing}: neither raw nor line") unless $option{framing} =~ /\A(?:raw|line)\z/;
  my $patience = $option{'idle-timeout'};
  usage_error("--idle-timeout $patience: not a time") unless $patience =~ /\A(?:\d{1,6}\.?\d*|\.\d+)\z/ && $patience > 0;
  return \%option;
}

# Seconds of a clock that nobody sets.
sub now { return (POSIX::times())[0] / POSIX::sysconf(POSIX::_SC_CLK_TCK) }

sub shown {
  my ($bytes) = @_;
  $bytes =~ s/($characters)|./$1 \/\/ "\xEF\xBF\xBD"/gse;
  return $bytes;
}

# Returns what the next read brings, '' when the client has gone, in whatever way; dies at the deadline.
sub receive {
  my ($client, $deadline) = @_;
  my $left = $deadline - now();
  die "recv: no whole request in time\n" unless $left > 0 && can_read($client, $left);
  sysread($client, my $piece, LONGEST_REQUEST) // return '';
  return $piece;
}

# Returns the name that the client asks for, cut if it is too long, or undef if the client has gone before its end.
sub read_request {
  my ($client, $framing, $deadline) = @_;
  my $request = receive($client, $deadline);
  return length $request ? $request : undef if $framing eq 'raw';
  until ($request =~ /\n/) {
    my $piece = receive($client, $deadline);
    return undef unless length $piece;
    $request = substr($request, 0, LONGEST_REQUEST) . $piece;
  }
  return $request =~ s/\n.*//sr;
}

# Opens a regular file of the folder, or returns undef.
sub open_file {
  my ($root, $name) = @_;
  return undef if $name =~ m{\A\.{0,2}\z|[/\0]};
  # O_NONBLOCK: a FIFO would otherwise be waited for until somebody writes to it.
  sysopen(my $file, "$root/$name", O_RDONLY | O_NOFOLLOW | O_NONBLOCK) or return undef;
  return -f $file ? $file : undef;
}

sub send_all {
  my ($client, $data) = @_;
  $client->blocking(0);
  for (my $sent = 0; $sent < length $data;) {
    can_write($client) or next;
    $sent += syswrite($client, $data, length($data) - $sent, $sent) // ($!{EAGAIN} ? 0 : die "send: $!\n");
  }
  $client->blocking(1);
}

# Sends so many bytes and no more, even if the file has grown meanwhile.
sub send_file {
  my ($client, $file, $size) = @_;
  while ($size > 0) {
    my $count = sysread($file, my $piece, $size < PIECE ? $size : PIECE) // die "read: $!\n";
    die "read: the file has become shorter\n" if $count == 0;
    send_all($client, $piece);
    $size -= $count;
  }
}

sub refuse {
  my ($client, $name, $end) = @_;
  print "下载的文件不存在\n" or fail('write');
  send_all($client, '-1' . SEPARATOR . "${name}文件不存在$end");
}

# To close a connection over unread bytes would reset it, and destroy what was sent.
sub hang_up {
  my ($client) = @_;
  shutdown($client, SHUT_WR);
  my $unread;
  for (1 .. 256) {
    last unless defined recv($client, $unread, PIECE, MSG_DONTWAIT) && length $unread;
  }
}

sub serve {
  my ($client, $option) = @_;
  my $name = read_request($client, $option->{framing}, now() + $option->{'idle-timeout'}) // return;
  my $end = $option->{framing} eq 'line' ? "\n" : '';
  if (my $file = open_file($option->{root}, $name)) {
    print '对方请求下载的文件名为:', shown($name), "\n" or fail('write');
    my $size = -s $file;
    send_all($client, '0' . SEPARATOR . $size . $end);
    send_file($client, $file, $size);
  } else {
    refuse($client, $name, $end);
  }
  hang_up($client);
}

# Whatever becomes of a client is no reason to end.
sub serve_safely {
  my ($client, $option) = @_;
  eval { serve($client, $option); 1 } or print STDERR "error: $@";
  close $client;
}

sub main {
  my $option = parse_options();
  $SIG{PIPE} = 'IGNORE';
  $| = 1;
  end_on_signals();
  -d $option->{root} or fail("open $option->{root}", 'no such folder');
  my $listener = IO::Socket::INET->new(
    LocalAddr => $option->{host},
    LocalPort => $option->{port},
    Proto => 'tcp',
    Listen => 128,
    ReuseAddr => 1
  ) or fail("bind $option->{host}:$option->{port}");
  while (1) {
    can_read($listener) or next;
    my $client = $listener->accept() or fail('accept');
    serve_safely($client, $option);
  }
}

exit main() unless caller;
1;
