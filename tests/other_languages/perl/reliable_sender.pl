#!/usr/bin/perl
# Sends a file over UDP, reliably: it remembers each segment, and repeats the oldest. It begins slowly, and takes three
# equal ACKs for a loss (RFC 5681).
use strict;
use warnings;
use Fcntl qw(O_RDONLY);
use Getopt::Long qw(:config no_auto_abbrev no_ignore_case);
use List::Util qw(max min);
use POSIX ();
use Socket qw(AF_INET SOCK_DGRAM inet_pton pack_sockaddr_in);

use constant {SYN => 1, ACK => 2, FIN => 4, RST => 8};
use constant HEADER => 16;
use constant PIECE => 1000;
use constant FIRST_FLIGHT => 2;
use constant SLOW_START_ENDS => 16;
# Nothing but a FIN is expected.
use constant WINDOW => 0;
use constant TICK => 1 / POSIX::sysconf(POSIX::_SC_CLK_TCK);

sub fail {
  my ($call, $reason) = @_;
  print STDERR "error: $call: ", $reason // $!, "\n";
  exit 1;
}

sub usage {
  return "usage: $0 --file FILE [--host ADDRESS] [--port PORT] [--isn NUMBER] [--rto MILLISECONDS] [--retries COUNT]\n";
}

sub usage_error {
  print STDERR "$_[0]\n", usage();
  exit 2;
}

sub parse_options {
  my %option = (host => '127.0.0.1', port => 1300, isn => int rand 2**32, rto => 100, retries => 8);
  GetOptions(\%option, 'host=s', 'port=i', 'file=s', 'isn=i', 'rto=i', 'retries=i', 'help')
    or usage_error('bad options');
  if ($option{help}) {
    print usage();
    exit 0;
  }
  usage_error("what is $ARGV[0]?") if @ARGV;
  usage_error('--file is missing') unless defined $option{file};
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

# Sequence numbers are counted modulo 2^32.
sub modulo { return $_[0] & 0xFFFF_FFFF }
sub distance { return modulo($_[1] - $_[0]) }

sub checksum {
  my ($bytes) = @_;
  $bytes .= "\0" if length($bytes) % 2;
  my $sum = unpack '%32n*', $bytes;
  $sum = ($sum & 0xFFFF) + ($sum >> 16) while $sum > 0xFFFF;
  return $sum ^ 0xFFFF;
}

sub encode {
  my ($seq, $ack, $flags, $window, $data) = @_;
  my $segment = pack('NNnnnn', $seq, $ack, $flags, $window, length $data, 0) . $data;
  substr($segment, 14, 2, pack 'n', checksum($segment));
  return $segment;
}

# Returns the segment, or undef for what is none.
sub decode {
  my ($datagram) = @_;
  return undef if length $datagram < HEADER;
  my %segment;
  (@segment{qw(seq ack flags window length)}, $segment{data}) = unpack 'NNnnnx2a*', $datagram;
  return undef if $segment{length} != length $segment{data} || checksum($datagram) != 0;
  return \%segment;
}

# The state of a transfer: `una` is the oldest number that is not acknowledged, `next` has never been sent, `edge` is
# where the receiver's window ends. The flight are the segments between una and next.
sub new_transfer {
  my ($option, $udp, $peer, $file) = @_;
  return {
    udp => $udp,
    peer => $peer,
    file => $file,
    unsent => '',
    at_end => 0,
    una => $option->{isn},
    next => $option->{isn},
    edge => $option->{isn},
    peer_next => undef,
    flight => [],
    congestion_window => FIRST_FLIGHT,
    round_trip => 0,
    equal_acks => 0,
    window => 0,
    recovers_until => undef,
    first_pause => $option->{rto} / 1000,
    retries => $option->{retries},
  };
}

sub start_timer {
  my ($transfer) = @_;
  $transfer->{pause} = $transfer->{first_pause};
  $transfer->{deadline} = now() + $transfer->{pause} + TICK;
  refill($transfer);
}

# The first probe of a closed window is no repetition.
sub refill {
  my ($transfer) = @_;
  $transfer->{tries} = $transfer->{retries} + (is_closed($transfer) ? 1 : 0);
}

sub back_off {
  my ($transfer) = @_;
  fail('send', 'the receiver does not answer') if $transfer->{tries}-- == 0;
  $transfer->{pause} = min(2 * $transfer->{pause}, max(1, $transfer->{first_pause}));
  $transfer->{deadline} = now() + $transfer->{pause} + TICK;
}

sub is_over { return now() >= $_[0]{deadline} }

# Returns the receiver's next segment, or undef if what comes is none, or nothing comes in time.
sub receive {
  my ($transfer) = @_;
  my $ready = '';
  vec($ready, fileno $transfer->{udp}, 1) = 1;
  my $left = max(0, $transfer->{deadline} - now());
  return undef unless select($ready, undef, undef, $left) > 0;
  my $origin = recv($transfer->{udp}, my $datagram, 65_536, 0) // return undef;
  return $origin eq $transfer->{peer} ? decode($datagram) : undef;
}

sub send_segment {
  my ($transfer, $seq, $flags, $data) = @_;
  my $ack = $flags & ACK ? $transfer->{peer_next} : 0;
  send($transfer->{udp}, encode($seq, $ack, $flags, WINDOW, $data), 0, $transfer->{peer}) // fail('send');
}

sub acknowledge { send_segment($_[0], $_[0]{next}, ACK, '') }

# Sends what has never been sent.
sub send_new {
  my ($transfer, $flags, $data) = @_;
  my $segment = {seq => $transfer->{next}, flags => $flags, data => $data};
  push @{$transfer->{flight}}, $segment;
  $transfer->{next} = modulo($transfer->{next} + size($segment));
  send_segment($transfer, @$segment{qw(seq flags data)});
}

# SYN and FIN take one number.
sub size { return length($_[0]{data}) || 1 }

sub repeat_oldest {
  my ($transfer) = @_;
  my $oldest = $transfer->{flight}[0] // return;
  send_segment($transfer, @$oldest{qw(seq flags data)});
}

sub shake_hands {
  my ($transfer) = @_;
  start_timer($transfer);
  send_new($transfer, SYN, '');
  until (defined $transfer->{peer_next}) {
    my $answer = receive($transfer);
    open_connection($transfer, $answer) if $answer;
    next if defined $transfer->{peer_next} || !is_over($transfer);
    back_off($transfer);
    repeat_oldest($transfer);
  }
  acknowledge($transfer);
}

sub open_connection {
  my ($transfer, $answer) = @_;
  my $is_of_syn = $answer->{ack} == $transfer->{next};
  if ($answer->{flags} & RST) {
    fail('send', 'the receiver refuses the connection') if $is_of_syn || !($answer->{flags} & ACK);
  } elsif ($answer->{flags} == (SYN | ACK) && $is_of_syn && $answer->{data} eq '') {
    $transfer->{peer_next} = modulo($answer->{seq} + 1);
    $transfer->{flight} = [];
    $transfer->{una} = $transfer->{next};
    $transfer->{window} = $answer->{window};
    $transfer->{edge} = modulo($transfer->{una} + $answer->{window});
    read_on($transfer);
    start_timer($transfer);
  }
}

# Keeps a piece of the file at hand, if there is one more.
sub read_on {
  my ($transfer) = @_;
  return if $transfer->{unsent} ne '' || $transfer->{at_end};
  my $count = sysread($transfer->{file}, $transfer->{unsent}, PIECE) // fail('read');
  $transfer->{at_end} = $count == 0;
}

# Whether there is data, and no room; there may be a probe under way.
sub is_closed {
  my ($transfer) = @_;
  my $oldest = $transfer->{flight}[0];
  my $has_data = $transfer->{unsent} ne '' || $oldest && $oldest->{data} ne '';
  return $has_data && $transfer->{edge} == $transfer->{una};
}

sub room {
  my ($transfer) = @_;
  my $room = distance($transfer->{una}, $transfer->{edge}) - distance($transfer->{una}, $transfer->{next});
  return 0 if $room <= 0 || @{$transfer->{flight}} >= $transfer->{congestion_window};
  # A whole piece, or nothing, lest pieces become ever smaller (RFC 9293, section 3.8.6.2).
  return $room >= length $transfer->{unsent} || !@{$transfer->{flight}} ? $room : 0;
}

sub send_what_fits {
  my ($transfer) = @_;
  while ($transfer->{unsent} ne '' && (my $room = room($transfer))) {
    send_new($transfer, 0, substr($transfer->{unsent}, 0, $room, ''));
    read_on($transfer);
  }
  send_fin($transfer) if $transfer->{unsent} eq '' && !$transfer->{has_sent_fin};
}

# The FIN is no byte, and needs no window.
sub send_fin {
  my ($transfer) = @_;
  start_timer($transfer) unless @{$transfer->{flight}};
  $transfer->{has_sent_fin} = 1;
  send_new($transfer, FIN, '');
}

# When the timer is over, the oldest is repeated, or the window probed.
sub try_again {
  my ($transfer) = @_;
  back_off($transfer);
  $transfer->{recovers_until} = $transfer->{next};
  if (is_closed($transfer) && !@{$transfer->{flight}}) {
    send_new($transfer, 0, substr($transfer->{unsent}, 0, 1, ''));
    read_on($transfer);
  } else {
    repeat_oldest($transfer);
  }
}

sub take_ack {
  my ($transfer, $segment) = @_;
  my $advance = distance($transfer->{una}, $segment->{ack});
  return if $advance > distance($transfer->{una}, $transfer->{next});
  my $was_closed = $transfer->{edge} == $transfer->{una};
  my $is_equal = $advance == 0 && $segment->{window} == $transfer->{window};
  my $is_wider = widen($transfer, $segment);
  if ($advance > 0) {
    forget_acknowledged($transfer, $advance);
    start_timer($transfer);
    repeat_lost($transfer);
  } elsif ($was_closed && $is_wider) {
    start_timer($transfer);
    repeat_oldest($transfer);
  } elsif ($was_closed) {
    refill($transfer);
  } elsif ($is_equal && @{$transfer->{flight}}) {
    count_equal_ack($transfer);
  }
}

# Returns whether the window ends later than before.
sub widen {
  my ($transfer, $segment) = @_;
  my $edge = modulo($segment->{ack} + $segment->{window});
  my $gain = distance($transfer->{edge}, $edge);
  $transfer->{window} = $segment->{window};
  return 0 if $gain == 0 || $gain >= 2**31;
  $transfer->{edge} = $edge;
  return 1;
}

sub forget_acknowledged {
  my ($transfer, $advance) = @_;
  $transfer->{una} = modulo($transfer->{una} + $advance);
  $transfer->{equal_acks} = 0;
  while ($advance > 0) {
    my $oldest = $transfer->{flight}[0];
    if ($advance < size($oldest)) {
      substr($oldest->{data}, 0, $advance, '');
      $oldest->{seq} = $transfer->{una};
      return;
    }
    $advance -= size($oldest);
    shift @{$transfer->{flight}};
    grow($transfer);
  }
}

# For each segment that is acknowledged: by one at first, later by one each round trip.
sub grow {
  my ($transfer) = @_;
  if ($transfer->{congestion_window} < SLOW_START_ENDS) {
    ++$transfer->{congestion_window};
  } elsif (++$transfer->{round_trip} >= $transfer->{congestion_window}) {
    $transfer->{round_trip} = 0;
    ++$transfer->{congestion_window};
  }
}

# An ACK of less than was under way when the timer was over tells that the next segment is lost, too (RFC 6582).
sub repeat_lost {
  my ($transfer) = @_;
  my $until = $transfer->{recovers_until} // return;
  my $left = distance($transfer->{una}, $until);
  if ($left == 0 || $left >= 2**31) {
    $transfer->{recovers_until} = undef;
  } else {
    repeat_oldest($transfer);
  }
}

sub count_equal_ack {
  my ($transfer) = @_;
  repeat_oldest($transfer) if ++$transfer->{equal_acks} == 3;
}

# Returns whether the receiver has everything.
sub take {
  my ($transfer, $segment) = @_;
  my ($flags, $is_next) = ($segment->{flags}, $segment->{seq} == $transfer->{peer_next});
  if ($flags & RST) {
    fail('send', 'the receiver has reset the connection') if $is_next;
  } elsif ($flags == ACK && $segment->{data} eq '') {
    take_ack($transfer, $segment);
  } else {
    my $is_end = $flags == (FIN | ACK) && $is_next && $transfer->{has_sent_fin} && $segment->{ack} == $transfer->{next};
    $transfer->{peer_next} = modulo($transfer->{peer_next} + 1) if $is_end;
    acknowledge($transfer);
    return $is_end;
  }
  return 0;
}

sub main {
  my $option = parse_options();
  sysopen(my $file, $option->{file}, O_RDONLY) or fail("open $option->{file}");
  fail("open $option->{file}", 'Is a directory') if -d $file;
  socket(my $udp, AF_INET, SOCK_DGRAM, 0) or fail('socket');
  my $peer = pack_sockaddr_in($option->{port}, inet_pton(AF_INET, $option->{host}));
  my $transfer = new_transfer($option, $udp, $peer, $file);
  shake_hands($transfer);
  while (1) {
    send_what_fits($transfer);
    my $segment = receive($transfer);
    last if $segment && take($transfer, $segment);
    try_again($transfer) if is_over($transfer);
  }
  return 0;
}

exit main() unless caller;
1;
