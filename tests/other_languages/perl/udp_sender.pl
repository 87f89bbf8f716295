#!/usr/bin/perl
# Sends each line of standard input as one UDP datagram, until one says bye.
use strict;
use warnings;
use Errno qw(ECONNREFUSED);
use Getopt::Long qw(:config no_auto_abbrev no_ignore_case);
use IO::Handle;
use Socket qw(AF_INET SOCK_DGRAM inet_pton pack_sockaddr_in);

sub fail {
  my ($call) = @_;
  print STDERR "error: $call: $!\n";
  exit 1;
}

sub usage_error {
  print STDERR "$_[0]\nusage: $0 [--host ADDRESS] [--port PORT]\n";
  exit 2;
}

sub parse_options {
  my %option = (host => '127.0.0.1', port => 1234);
  GetOptions(\%option, 'host=s', 'port=i', 'help') or usage_error('bad options');
  if ($option{help}) {
    print "usage: $0 [--host ADDRESS] [--port PORT]\n";
    exit 0;
  }
  usage_error("what is $ARGV[0]?") if @ARGV;
  usage_error("--host $option{host}: not an IPv4 address") unless defined inet_pton(AF_INET, $option{host});
  usage_error("--port $option{port}: not from 1 to 65535") unless 1 <= $option{port} && $option{port} <= 65535;
  return \%option;
}

sub prompted_line {
  print STDERR '请输入要发送的数据:';
  return scalar <STDIN>;
}

# Returns whether the datagram was sent.
sub send_datagram {
  my ($udp, $data) = @_;
  # On a connected socket send() reports that nobody has listened to the datagram before, instead of sending this one.
  until (defined send($udp, $data, 0)) {
    next if $! == ECONNREFUSED;
    print STDERR "error: send: $!\n";
    return 0;
  }
  return 1;
}

sub main {
  my $option = parse_options();
  STDERR->autoflush(1);
  socket(my $udp, AF_INET, SOCK_DGRAM, 0) or fail('socket');
  connect($udp, pack_sockaddr_in($option->{port}, inet_pton(AF_INET, $option->{host}))) or fail('connect');
  my $status = 0;
  while (defined(my $line = prompted_line())) {
    chomp $line;
    send_datagram($udp, $line) or $status = 1;
    last if $line eq 'bye';
  }
  return $status;
}

exit main() unless caller;
1;
