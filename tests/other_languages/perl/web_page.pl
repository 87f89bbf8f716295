#!/usr/bin/perl
# Answers every request with the same page, one client after another.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use Getopt::Long qw(:config no_auto_abbrev no_ignore_case);
use IO::Socket::INET;
use POSIX ();
use Socket qw(AF_INET MSG_NOSIGNAL SHUT_WR inet_pton);
use lib dirname(abs_path(__FILE__));
require 'signals.pl';

use constant LONGEST_HEAD => 16_384;
use constant MOST_UNREAD => 8 << 20;
use constant LONGEST_GOODBYE => 2;
use constant PIECE => 65_536;

my %reason = (
  200 => 'OK',
  301 => 'Moved Permanently',
  400 => 'Bad Request',
  403 => 'Forbidden',
  404 => 'Not Found',
  405 => 'Method Not Allowed',
  431 => 'Request Header Fields Too Large',
  501 => 'Not Implemented',
);

# Up to 1,000 characters of well-formed UTF-8 (Unicode, table 3-7).
my $characters = qr/(?:[\x00-\x7F]+|[\xC2-\xDF][\x80-\xBF]|\xE0[\xA0-\xBF][\x80-\xBF]|[\xE1-\xEC\xEE\xEF][\x80-\xBF]{2}
  |\xED[\x80-\x9F][\x80-\xBF]|\xF0[\x90-\xBF][\x80-\xBF]{2}|[\xF1-\xF3][\x80-\xBF]{3}|\xF4[\x80-\x8F][\x80-\xBF]{2}
  ){1,1000}/x;

sub fail {
  my ($call, $reason) = @_;
  print STDERR "error: $call: ", $reason // $!, "\n";
  exit 1;
}

sub usage_error {
  print STDERR "$_[0]\n";
  exit 2;
}

# Returns the options that every web server has, and those of its own with their defaults.
sub parse_options {
  my ($port, %more) = @_;
  my %option = (host => '127.0.0.1', port => $port, 'idle-timeout' => 5, %more);
  my $usage = "usage: $0 " . join(' ', map { "[--$_ VALUE]" } sort keys %option) . "\n";
  GetOptions(\%option, 'help', map { "$_=s" } sort keys %option) or usage_error($usage);
  if ($option{help}) {
    print $usage;
    exit 0;
  }
  usage_error("what is $ARGV[0]?") if @ARGV;
  usage_error("--host $option{host}: not an IPv4 address") unless defined inet_pton(AF_INET, $option{host});
  usage_error("--port $option{port}: not from 1 to 65535")
    unless $option{port} =~ /\A\d{1,5}\z/ && 1 <= $option{port} && $option{port} <= 65535;
  my $patience = $option{'idle-timeout'};
  usage_error("--idle-timeout $patience: not a time")
    unless $patience =~ /\A(?:\d{1,6}\.?\d*|\.\d+)\z/ && $patience > 0;
  return \%option;
}

sub listen_on {
  my ($option) = @_;
  my $listener = IO::Socket::INET->new(
    LocalAddr => $option->{host},
    LocalPort => $option->{port},
    Proto => 'tcp',
    Listen => 128,
    ReuseAddr => 1
  );
  return $listener // fail("bind $option->{host}:$option->{port}");
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
  die "recv: timed out\n" unless $left > 0 && can_read($client, $left);
  sysread($client, my $piece, PIECE) // return '';
  return $piece;
}

# Returns the head of a request without its empty line, cut if it is too long, or undef if the client has gone before.
sub read_head {
  my ($client, $deadline) = @_;
  my $head = '';
  until ($head =~ /\r\n\r\n/ || length $head > LONGEST_HEAD) {
    my $piece = receive($client, $deadline);
    return undef unless length $piece;
    $head .= $piece;
  }
  return $head =~ s/\r\n\r\n.*//sr;
}

# Returns the method and the target of a request; a status in their place if there is none.
sub parse_request {
  my ($head) = @_;
  return (undef, 431) if length $head > LONGEST_HEAD;
  return $head =~ m{\A([!-~]+) ([^\x00- ]+) HTTP/1\.\d(?:\r\n|\z)} ? ($1, $2) : (undef, 400);
}

sub send_all {
  my ($client, $data, $patience) = @_;
  $client->blocking(0);
  for (my $sent = 0; $sent < length $data;) {
    can_write($client, $patience) or die "send: timed out\n";
    $sent += syswrite($client, $data, length($data) - $sent, $sent) // ($!{EAGAIN} ? 0 : die "send: $!\n");
  }
  $client->blocking(1);
}

sub head_of {
  my ($status, $kind, $size, @fields) = @_;
  my @lines = ("HTTP/1.1 $status $reason{$status}", "content-type: $kind", "content-length: $size", @fields);
  return join('', map { "$_\r\n" } @lines, '');
}

sub send_text {
  my ($client, $patience, $method, $status, $text, @fields) = @_;
  my $head = head_of($status, 'text/plain', length $text, @fields);
  send_all($client, $method eq 'HEAD' ? $head : $head . $text, $patience);
}

sub refuse {
  my ($client, $patience, $method, $status, @fields) = @_;
  send_text($client, $patience, $method, $status, "$reason{$status}\n", @fields);
}

# To close a connection over unread bytes would reset it, and destroy what was sent.
sub hang_up {
  my ($client) = @_;
  shutdown($client, SHUT_WR);
  my $deadline = now() + LONGEST_GOODBYE;
  for (my $unread = 0; $unread < MOST_UNREAD;) {
    my $piece = receive($client, $deadline);
    last unless length $piece;
    $unread += length $piece;
  }
}

sub answer {
  my ($client, $option, $head) = @_;
  my $patience = $option->{'idle-timeout'};
  my ($method, $status) = parse_request($head);
  return refuse($client, $patience, '', $status) unless defined $method;
  print map { shown($_) . "\n" } split /\r?\n/, $head or fail('write');
  send_text($client, $patience, $method, 200, "hello world\n");
}

# Whatever becomes of a client is no reason to end.
sub serve_safely {
  my ($client, $option) = @_;
  eval {
    my $head = read_head($client, now() + $option->{'idle-timeout'});
    if (defined $head) {
      answer($client, $option, $head);
      hang_up($client);
    }
    1;
  } or print STDERR "error: $@";
  close $client;
}

sub serve_all {
  my ($option) = @_;
  $SIG{PIPE} = 'IGNORE';
  $| = 1;
  end_on_signals();
  my $listener = listen_on($option);
  while (1) {
    can_read($listener) or next;
    my $client = $listener->accept() or fail('accept');
    serve_safely($client, $option);
  }
}

serve_all(parse_options(7788)) unless caller;
1;
