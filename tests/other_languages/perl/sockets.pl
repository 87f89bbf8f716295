#!/usr/bin/perl
# Opens and closes sockets as standard input says, and lets a child process talk through a pair of them.
use strict;
use warnings;
use Errno qw(EBADF);
use Getopt::Long qw(:config no_auto_abbrev no_ignore_case);
use IO::Handle;
use POSIX ();
use Socket qw(AF_INET AF_INET6 AF_UNIX PF_UNSPEC SOCK_DGRAM SOCK_STREAM inet_pton);

# Up to 1,000 characters of well-formed UTF-8 (Unicode, table 3-7).
my $characters = qr/(?:[\x00-\x7F]+|[\xC2-\xDF][\x80-\xBF]|\xE0[\xA0-\xBF][\x80-\xBF]|[\xE1-\xEC\xEE\xEF][\x80-\xBF]{2}
  |\xED[\x80-\x9F][\x80-\xBF]|\xF0[\x90-\xBF][\x80-\xBF]{2}|[\xF1-\xF3][\x80-\xBF]{3}|\xF4[\x80-\x8F][\x80-\xBF]{2}
  ){1,1000}/x;

my %domain = (inet => AF_INET, inet6 => AF_INET6, unix => AF_UNIX);
my %type = (stream => SOCK_STREAM, dgram => SOCK_DGRAM);
my %opened;

sub usage_error {
  print STDERR "$_[0]\nusage: $0 [--host ADDRESS] [--port PORT]\n";
  exit 2;
}

sub parse_options {
  my %option = (host => '127.0.0.1', port => 1);
  GetOptions(\%option, 'host=s', 'port=i', 'help') or usage_error('bad options');
  if ($option{help}) {
    print "usage: $0 [--host ADDRESS] [--port PORT]\n";
    exit 0;
  }
  usage_error("what is $ARGV[0]?") if @ARGV;
  usage_error("--host $option{host}: not an IPv4 address") unless defined inet_pton(AF_INET, $option{host});
  usage_error("--port $option{port}: not from 1 to 65535") unless 1 <= $option{port} && $option{port} <= 65535;
}

sub shown {
  my ($bytes) = @_;
  $bytes =~ s/($characters)|./$1 \/\/ "\xEF\xBF\xBD"/gse;
  return $bytes;
}

sub open_socket {
  my ($domain, $type) = @_;
  socket(my $socket, $domain{$domain}, $type{$type}, 0) or die "socket: $!\n";
  $opened{fileno $socket} = $socket;
  return 'fd ' . fileno $socket;
}

sub close_socket {
  my ($number) = @_;
  $! = EBADF;
  my $socket = delete $opened{$number} or die "close $number: $!\n";
  close($socket) or die "close $number: $!\n";
  return "closed $number";
}

# A socket from which all can be read that a child process has been told to say, and the child.
sub start_child {
  my ($text) = @_;
  socketpair(my $mouth, my $ear, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or die "socketpair: $!\n";
  my $child = fork() // die "fork: $!\n";
  return ($ear, $child) if $child;

  # The child goes no further than this, whatever happens: neither back into the loop, nor through the parent's END.
  close $ear;
  $mouth->autoflush(1);
  POSIX::_exit(print({$mouth} $text) ? 0 : 1);
}

sub reap {
  my ($child) = @_;
  waitpid($child, 0);
  return $?;
}

sub hear {
  my ($ear) = @_;
  local $/;
  my $said = <$ear> // '';
  close $ear;
  return $said;
}

sub talk {
  my ($ear, $child) = start_child(@_);
  my $said = hear($ear);
  reap($child) == 0 or die "talk: the child has failed\n";
  return 'child said ' . shown($said);
}

sub answer {
  my ($line) = @_;
  return talk($1 // '') if $line =~ /\Atalk(?: (.*))?\z/s;
  my ($word, @arguments) = split ' ', $line;
  $word //= '';
  return open_socket(@arguments)
    if $word eq 'open' && @arguments == 2 && $domain{$arguments[0]} && $type{$arguments[1]};
  return close_socket(@arguments) if $word eq 'close' && @arguments == 1;
  die "not understood\n";
}

sub main {
  parse_options();
  $SIG{PIPE} = 'IGNORE';
  $| = 1;
  while (defined(my $line = <STDIN>)) {
    chomp $line;
    my $answer = eval { answer($line) } // 'error: ' . shown($@) =~ s/\n\z//r;
    print "$answer\n" or return 1;
  }
  return 0;
}

exit main() unless caller;
1;
