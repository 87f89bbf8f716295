#!/usr/bin/perl
# Stores a file that a sender sends over UDP, reliably; it keeps what comes out of order.
use strict;
use warnings;
use Cwd qw(abs_path);
use Fcntl qw(O_CREAT O_EXCL O_WRONLY);
use File::Basename qw(dirname);
use Getopt::Long qw(:config no_auto_abbrev no_ignore_case);
use List::Util qw(max min);
use POSIX ();
use Socket qw(AF_INET SOCK_DGRAM inet_pton pack_sockaddr_in);
use lib dirname(abs_path(__FILE__));
require 'signals.pl';

use constant {SYN => 1, ACK => 2, FIN => 4, RST => 8};
use constant WINDOW => 30_000;
use constant TICK => 1 / POSIX::sysconf(POSIX::_SC_CLK_TCK);

sub fail {
  my ($call, $reason) = @_;
  print STDERR "error: $call: ", $reason // $!, "\n";
  exit 1;
}

sub usage {
  return "usage: $0 --out FILE [--host ADDRESS] [--port PORT] [--isn NUMBER] [--rto MILLISECONDS] [--retries COUNT]\n";
}

sub usage_error {
  print STDERR "$_[0]\n", usage();
  exit 2;
}

sub parse_options {
  my %option = (host => '127.0.0.1', port => 1300, isn => int rand 2**32, rto => 100, retries => 8);
  GetOptions(\%option, 'host=s', 'port=i', 'out=s', 'isn=i', 'rto=i', 'retries=i', 'help')
    or usage_error('bad options');
  if ($option{help}) {
    print usage();
    exit 0;
  }
  usage_error("what is $ARGV[0]?") if @ARGV;
  usage_error('--out is missing') unless defined $option{out};
  usage_error("--host $option{host}: not an IPv4 address") unless defined inet_pton(AF_INET, $option{host});
  my %range = (port => [1, 65_535], isn => [0, 2**32 - 1], rto => [1, 3_600_000], retries => [0, 100]);
  for my $name (sort keys %range) {
    my ($smallest, $largest) = @{$range{$name}};
    usage_error("--$name $option{$name}: not from $smallest to $largest")
      unless $smallest <= $option{$name} && $option{$name} <= $largest;
  }
  return \%option;
}

# Seconds of a clock that nobody sets; it is up to a tick behind.
sub now { return (POSIX::times())[0] * TICK }

sub checksum {
  my ($bytes) = @_;
  my $sum = unpack '%32n*', length($bytes) % 2 ? "$bytes\0" : $bytes;
  $sum = ($sum >> 16) + ($sum & 0xFFFF) while $sum >> 16;
  return ~$sum & 0xFFFF;
}

# Returns the segment, or undef for what is none.
sub decode {
  my ($datagram) = @_;
  return undef if length $datagram < 16 || checksum($datagram) != 0;
  my ($seq, $ack, $flags, undef, $length, undef, $data) = unpack 'NNnnnna*', $datagram;
  return undef if $length != length $data;
  return {seq => $seq, ack => $ack, flags => $flags, data => $data};
}

# How far a number lies behind another, modulo 2^32.
sub distance { return $_[1] - $_[0] & 0xFFFF_FFFF }

sub longer {
  my ($pause, $first) = @_;
  return min(2 * $pause, max(1, $first));
}

# The seconds that a sender with these options needs for all its tries.
sub time_to_give_up {
  my ($first, $retries) = @_;
  my $pause = my $sum = $first;
  $sum += $pause = longer($pause, $first) for 1 .. $retries;
  return $sum;
}

# Sends until it is answered; a segment that is sent anew has all its tries.
sub start_to_send {
  my ($connection, $flags) = @_;
  $connection->{repeated} = $flags;
  $connection->{pause} = $connection->{first_pause};
  $connection->{tries} = $connection->{retries};
  $connection->{deadline} = now() + $connection->{pause} + TICK;
  answer($connection, $flags);
}

sub stop_repeating {
  my ($connection) = @_;
  $connection->{repeated} = 0;
  wait_longer($connection);
}

# Nothing is repeated: the deadline is that of the sender's silence.
sub wait_longer {
  my ($connection) = @_;
  $connection->{deadline} = now() + $connection->{patience} unless $connection->{repeated};
}

# Returns whether there was one more try.
sub try_again {
  my ($connection) = @_;
  return 0 if $connection->{tries}-- == 0;
  $connection->{pause} = longer($connection->{pause}, $connection->{first_pause});
  $connection->{deadline} = now() + $connection->{pause} + TICK;
  answer($connection, $connection->{repeated});
  return 1;
}

sub answer {
  my ($connection, $flags) = @_;
  my $header = pack 'NNnnnn', $connection->{seq}, $connection->{expected}, $flags, WINDOW, 0, 0;
  substr($header, 14, 2, pack 'n', checksum($header));
  send($connection->{udp}, $header, 0, $connection->{peer}) // fail('send');
}

# An end that the sender is told.
sub give_up {
  my ($connection, $call) = @_;
  my $reason = "$!";
  answer($connection, RST | ACK);
  unlink $connection->{temporary};
  fail($call, $reason);
}

# An end that it knows of, or never will.
sub end_without_file {
  my ($connection, $reason) = @_;
  unlink $connection->{temporary};
  fail('receive', $reason);
}

# Returns the next segment of the sender, or undef if what comes is none, or nothing comes in time.
sub receive {
  my ($connection) = @_;
  can_read($connection->{udp}, max(0, $connection->{deadline} - now())) or return undef;
  my $origin = recv($connection->{udp}, my $datagram, 65_536, 0) // return undef;
  return undef if $origin ne $connection->{peer};
  my $segment = decode($datagram);
  wait_longer($connection) if $segment;
  return $segment;
}

# Returns who opens a connection, and with which segment.
sub await_syn {
  my ($udp) = @_;
  while (1) {
    can_read($udp) or next;
    my $origin = recv($udp, my $datagram, 65_536, 0) // fail('recv');
    my $segment = decode($datagram);
    return ($origin, $segment) if $segment && $segment->{flags} == SYN && $segment->{data} eq '';
  }
}

sub new_connection {
  my ($option, $udp) = @_;
  my ($peer, $syn) = await_syn($udp);
  my $first = $option->{rto} / 1000;
  return {
    udp => $udp,
    peer => $peer,
    first_pause => $first,
    retries => $option->{retries},
    patience => time_to_give_up($first, $option->{retries}) + 0.5,
    repeated => SYN | ACK,
    seq => $option->{isn},
    expected => $syn->{seq} + 1 & 0xFFFF_FFFF,
    temporary => $option->{temporary},
    bytes => '',    # those from the next expected one on, with gaps
    present => '',  # one for each of them that has come, and zero for the others
    fin => undef,   # its number, if it has come
  };
}

sub is_in_window { return distance($_[0]{expected}, $_[1]{seq}) < WINDOW }

# A handshake is complete with its third ACK, or whatever else shows that the sender has heard the second.
sub opens {
  my ($connection, $segment) = @_;
  return 0 if $segment->{flags} & (SYN | RST);
  return is_in_window($connection, $segment) if $segment->{data} ne '' || $segment->{flags} & FIN;
  return 0 unless $segment->{flags} == ACK && $segment->{seq} == $connection->{expected};
  return distance($connection->{seq}, $segment->{ack}) == 1;
}

sub is_bare_ack { return $_[0]{flags} == ACK && $_[0]{data} eq '' }

sub shake_hands {
  my ($connection) = @_;
  start_to_send($connection, SYN | ACK);
  while (1) {
    my $segment = receive($connection);
    end_on_reset($connection, $segment) if $segment;
    if ($segment && opens($connection, $segment)) {
      $connection->{seq} = $connection->{seq} + 1 & 0xFFFF_FFFF;
      stop_repeating($connection);
      return $segment;
    }
    answer($connection, SYN | ACK) if $segment && !is_bare_ack($segment) && !($segment->{flags} & RST);
    if (now() >= $connection->{deadline} && !try_again($connection)) {
      end_without_file($connection, 'the sender does not answer');
    }
  }
}

sub end_on_reset {
  my ($connection, $segment) = @_;
  return unless $segment->{flags} & RST && $segment->{seq} == $connection->{expected};
  end_without_file($connection, 'the sender has reset the connection');
}

sub receive_file {
  my ($connection, $segment, $file) = @_;
  until ($segment && is_complete($connection, $segment, $file)) {
    $segment = receive($connection);
    end_without_file($connection, 'the sender is silent') if !$segment && now() >= $connection->{deadline};
  }
}

# Takes a segment, and returns whether nothing is missing any more.
sub is_complete {
  my ($connection, $segment, $file) = @_;
  end_on_reset($connection, $segment);
  return 0 if is_bare_ack($segment) || $segment->{flags} & RST;
  if (!($segment->{flags} & SYN)) {
    if (!($segment->{flags} & FIN)) {
      keep($connection, $segment);
      write_what_is_next($connection, $file);
    } elsif ($segment->{data} eq '' && is_in_window($connection, $segment)) {
      $connection->{fin} = $segment->{seq};
    }
  }
  if (defined $connection->{fin} && $connection->{fin} == $connection->{expected}) {
    $connection->{expected} = $connection->{expected} + 1 & 0xFFFF_FFFF;
    return 1;
  }
  answer($connection, ACK);
  return 0;
}

# Puts what is new, and inside the window, in its place.
sub keep {
  my ($connection, $segment) = @_;
  my $data = $segment->{data};
  my $place = distance($connection->{expected}, $segment->{seq});
  if ($place >= 2**31) {
    my $old = distance($segment->{seq}, $connection->{expected});
    return if $old >= length $data;
    substr($data, 0, $old, '');
    $place = 0;
  }
  return if $place >= WINDOW;
  $data = substr($data, 0, WINDOW - $place);
  my $gap = $place + length($data) - length $connection->{bytes};
  if ($gap > 0) {
    $connection->{$_} .= "\0" x $gap for qw(bytes present);
  }
  substr($connection->{bytes}, $place, length $data, $data);
  substr($connection->{present}, $place, length $data, "\1" x length $data);
}

sub write_what_is_next {
  my ($connection, $file) = @_;
  my $count = index $connection->{present}, "\0";
  $count = length $connection->{present} if $count < 0;
  substr($connection->{present}, 0, $count, '');
  my $bytes = substr($connection->{bytes}, 0, $count, '');
  $connection->{expected} = $connection->{expected} + $count & 0xFFFF_FFFF;
  while (length $bytes) {
    my $written = syswrite($file, $bytes) // give_up($connection, 'write');
    substr($bytes, 0, $written, '');
  }
}

# The file is stored: whatever comes of this, it is a success.
sub say_goodbye {
  my ($connection) = @_;
  start_to_send($connection, FIN | ACK);
  while (1) {
    my $segment = receive($connection);
    if ($segment) {
      my $is_next = $segment->{seq} == $connection->{expected};
      return if $is_next && $segment->{flags} & RST;
      if (is_bare_ack($segment)) {
        return if $is_next && distance($connection->{seq}, $segment->{ack}) == 1;
      } elsif (!($segment->{flags} & RST)) {
        answer($connection, FIN | ACK);
      }
    }
    return if now() >= $connection->{deadline} && !try_again($connection);
  }
}

sub final_path { return $_[0]{out} }

sub main {
  my $option = parse_options();
  $option->{temporary} = sprintf '%s/.%d-%08x.part', dirname($option->{out}), $$, rand 2**32;
  socket(my $udp, AF_INET, SOCK_DGRAM, 0) or fail('socket');
  bind($udp, pack_sockaddr_in($option->{port}, inet_pton(AF_INET, $option->{host})))
    or fail("bind $option->{host}:$option->{port}");
  end_on_signals(sub { unlink $option->{temporary} });
  my $connection = new_connection($option, $udp);
  sysopen(my $file, $option->{temporary}, O_WRONLY | O_CREAT | O_EXCL, 0666)
    or give_up($connection, "open $option->{out}");
  receive_file($connection, shake_hands($connection), $file);
  close $file or give_up($connection, 'close');
  rename($option->{temporary}, final_path($option)) or give_up($connection, "rename to $option->{out}");
  say_goodbye($connection);
  return 0;
}

exit main() unless caller;
1;
