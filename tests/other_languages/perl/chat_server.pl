#!/usr/bin/perl
# Listens for one chat client and confirms each of its messages, until one is q.
# It never waits to send: a client that does not read its answers yet is listened to all the same.
use strict;
use warnings;
use Cwd qw(abs_path);
use Errno qw(EAGAIN);
use File::Basename qw(dirname);
use Getopt::Long qw(:config no_auto_abbrev no_ignore_case);
use IO::Socket::INET;
use Socket qw(AF_INET inet_pton);
use lib dirname(abs_path(__FILE__));
require 'signals.pl';

use constant LONGEST_MESSAGE => 16 * 1024 * 1024;
use constant MOST_UNSENT => 1024 * 1024;

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
  print STDERR "$_[0]\nusage: $0 [--host ADDRESS] [--port PORT] [--framing raw|line]\n";
  exit 2;
}

sub parse_options {
  my %option = (host => '127.0.0.1', port => 1246, framing => 'line');
  GetOptions(\%option, 'host=s', 'port=i', 'framing=s', 'help') or usage_error('bad options');
  if ($option{help}) {
    print "usage: $0 [--host ADDRESS] [--port PORT] [--framing raw|line]\n";
    exit 0;
  }
  usage_error("what is $ARGV[0]?") if @ARGV;
  usage_error("--host $option{host}: not an IPv4 address") unless defined inet_pton(AF_INET, $option{host});
  usage_error("--port $option{port}: not from 1 to 65535") unless 1 <= $option{port} && $option{port} <= 65535;
  usage_error("--framing $option{framing}: neither raw nor line") unless $option{framing} =~ /\A(?:raw|line)\z/;
  return \%option;
}

sub accept_one {
  my ($option) = @_;
  my $listener = IO::Socket::INET->new(
    LocalAddr => $option->{host},
    LocalPort => $option->{port},
    Proto => 'tcp',
    Listen => 5,
    ReuseAddr => 1
  ) or fail("bind $option->{host}:$option->{port}");
  1 until can_read($listener);
  return $listener->accept() || fail('accept');
}

sub shown {
  my ($bytes) = @_;
  $bytes =~ s/($characters)|./$1 \/\/ "\xEF\xBF\xBD"/gse;
  return $bytes;
}

# Takes the whole messages out of what has come, and remembers how far it has looked for the end of the next.
sub take_lines {
  my ($input, $looked) = @_;
  my @messages;
  while ((my $end = index($$input, "\n", $$looked)) >= 0) {
    push @messages, substr($$input, 0, $end, '');
    substr($$input, 0, 1, '');
    $$looked = 0;
  }
  $$looked = length $$input;
  return @messages;
}

sub is_last { return $_[0] eq 'q' }

sub talk {
  my ($client, $framing) = @_;
  my $who = sprintf "('%s', %d)", $client->peerhost, $client->peerport;
  my $answer = $framing eq 'line' ? "已送达\n" : '已送达';
  my ($input, $looked, $output) = ('', 0, '');
  my ($listening, $answering) = (1, 1);
  $client->blocking(0);
  while ($listening || length $output) {
    my $reading = $listening && length $output < MOST_UNSENT;
    my ($readable, $writable) = await($reading ? $client : undef, length $output ? $client : undef);
    if ($writable) {
      my $count = syswrite($client, $output);
      # Nobody reads any more; what was said before is shown all the same.
      $answering = 0 unless defined $count || $! == EAGAIN;
      $output = $answering ? substr($output, $count // 0) : '';
    }
    next unless $readable;
    if (!sysread($client, $input, 65_536, length $input)) {
      $listening = 0;
      next;
    }
    for my $message ($framing eq 'line' ? take_lines(\$input, \$looked) : substr($input, 0, length $input, '')) {
      fail('recv', 'a message is longer than 16 MiB') if length $message > LONGEST_MESSAGE;
      print "收到来自${who}的消息:", shown($message), "\n" or fail('write');
      if (is_last($message)) {
        $listening = 0;
        last;
      }
      $output .= $answer if $answering;
    }
    fail('recv', 'a message is longer than 16 MiB') if length $input > LONGEST_MESSAGE;
  }
}

sub main {
  my $option = parse_options();
  $SIG{PIPE} = 'IGNORE';
  $| = 1;
  end_on_signals();
  talk(accept_one($option), $option->{framing});
  return 0;
}

exit main() unless caller;
1;
