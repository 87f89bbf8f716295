#!/usr/bin/perl
# Prints every UDP datagram that arrives, until one says bye.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use Getopt::Long qw(:config no_auto_abbrev no_ignore_case);
use Socket qw(AF_INET SOCK_DGRAM inet_ntoa inet_pton pack_sockaddr_in unpack_sockaddr_in);
use lib dirname(abs_path(__FILE__));
require 'signals.pl';

# Up to 1,000 characters of well-formed UTF-8 (Unicode, table 3-7).
my $characters = qr/(?:[\x00-\x7F]+|[\xC2-\xDF][\x80-\xBF]|\xE0[\xA0-\xBF][\x80-\xBF]|[\xE1-\xEC\xEE\xEF][\x80-\xBF]{2}
  |\xED[\x80-\x9F][\x80-\xBF]|\xF0[\x90-\xBF][\x80-\xBF]{2}|[\xF1-\xF3][\x80-\xBF]{3}|\xF4[\x80-\x8F][\x80-\xBF]{2}
  ){1,1000}/x;

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

sub shown {
  my ($bytes) = @_;
  $bytes =~ s/($characters)|./$1 \/\/ "\xEF\xBF\xBD"/gse;
  return $bytes;
}

sub receive {
  my ($udp) = @_;
  1 until can_read($udp);
  my $sender = recv($udp, my $data, 65_535, 0) // fail('recv');
  return ($data, $sender);
}

sub print_datagram {
  my ($data, $sender) = @_;
  my ($port, $ip) = unpack_sockaddr_in($sender);
  print '收到数据:', shown($data), "('", inet_ntoa($ip), "', $port)\n" or fail('write');
}

sub main {
  my $option = parse_options();
  $SIG{PIPE} = 'IGNORE';
  end_on_signals();
  socket(my $udp, AF_INET, SOCK_DGRAM, 0) or fail('socket');
  bind($udp, pack_sockaddr_in($option->{port}, inet_pton(AF_INET, $option->{host})))
    or fail("bind $option->{host}:$option->{port}");
  $| = 1;
  print "服务端已开启\n" or fail('write');
  while (1) {
    my ($data, $sender) = receive($udp);
    print_datagram($data, $sender);
    return 0 if $data eq 'bye';
  }
}

exit main() unless caller;
1;
