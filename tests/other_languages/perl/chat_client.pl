#!/usr/bin/perl
# Sends each line of standard input to a chat server and shows its answer, until a line is q.
# It watches both, so that it notices at once when the server goes.
use strict;
use warnings;
use Getopt::Long qw(:config no_auto_abbrev no_ignore_case);
use IO::Handle;
use IO::Select;
use IO::Socket::INET;
use Socket qw(AF_INET inet_pton);

use constant LONGEST_MESSAGE => 16 * 1024 * 1024;

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

sub connect_to_server {
  my ($option) = @_;
  return IO::Socket::INET->new(PeerAddr => $option->{host}, PeerPort => $option->{port}, Proto => 'tcp')
    || fail("connect $option->{host}:$option->{port}");
}

sub shown {
  my ($bytes) = @_;
  $bytes =~ s/($characters)|./$1 \/\/ "\xEF\xBF\xBD"/gse;
  return $bytes;
}

# A stream of messages: lines that end with a newline, or in raw framing whatever one read returns.
sub new_stream {
  my ($call, $handle, $framing) = @_;
  return {call => $call, handle => $handle, framing => $framing, bytes => '', looked => 0, ended => 0};
}

sub read_more {
  my ($stream) = @_;
  my $count = sysread($stream->{handle}, $stream->{bytes}, 65_536, length $stream->{bytes}) // fail($stream->{call});
  $stream->{ended} = 1 if $count == 0;
}

sub take {
  my ($stream, $length) = @_;
  $stream->{looked} = 0;
  return substr($stream->{bytes}, 0, $length, '');
}

# Returns the next whole message, or undef if it has not come yet.
sub next_message {
  my ($stream) = @_;
  my $length = length $stream->{bytes};
  return $length ? take($stream, $length) : undef if $stream->{framing} eq 'raw';
  my $end = index($stream->{bytes}, "\n", $stream->{looked});
  if ($end >= 0) {
    my $line = take($stream, $end + 1);
    chop $line;
    return $line;
  }
  fail($stream->{call}, 'a line is longer than 16 MiB') if $length > LONGEST_MESSAGE;
  $stream->{looked} = $length;
  return undef;
}

# Prints the answers that have come, and returns how many they were.
sub print_answers {
  my ($answers) = @_;
  my $count = 0;
  while (defined(my $answer = next_message($answers))) {
    print '收到服务端的回应: ', shown($answer), "\n" or fail('write');
    $count++;
  }
  fail('recv', 'the server has gone') if $answers->{ended};
  return $count;
}

# Returns the next line of standard input, or undef at its end.
sub prompted_line {
  my ($keyboard, $answers) = @_;
  print STDERR '请输入要发送的内容:';
  my $arrivals = IO::Select->new($answers->{handle});
  my $both = IO::Select->new($keyboard->{handle}, $answers->{handle});
  while (1) {
    while ($arrivals->can_read(0)) {
      read_more($answers);
      print_answers($answers);
    }
    my $line = next_message($keyboard);
    return $line if defined $line;
    # The last line may lack its newline.
    return length $keyboard->{bytes} ? take($keyboard, length $keyboard->{bytes}) : undef if $keyboard->{ended};
    read_more($keyboard) if grep { $_ == $keyboard->{handle} } $both->can_read;
  }
}

sub send_all {
  my ($server, $data) = @_;
  my $sent = 0;
  while ($sent < length $data) {
    $sent += syswrite($server, $data, length($data) - $sent, $sent) // fail('send');
  }
}

sub await_answer {
  my ($answers) = @_;
  do { read_more($answers) } until print_answers($answers);
}

sub talk {
  my ($server, $framing) = @_;
  my $answers = new_stream('recv', $server, $framing);
  my $keyboard = new_stream('read', \*STDIN, 'line');
  while (defined(my $line = prompted_line($keyboard, $answers))) {
    next if $framing eq 'raw' && !length $line;
    send_all($server, $framing eq 'line' ? "$line\n" : $line);
    return if $line eq 'q';
    await_answer($answers);
  }
}

sub main {
  my $option = parse_options();
  $SIG{PIPE} = 'IGNORE';
  $| = 1;
  STDERR->autoflush(1);
  talk(connect_to_server($option), $option->{framing});
  return 0;
}

exit main() unless caller;
1;
