#!/usr/bin/perl
# Stores what upload clients send, one client after another.
use strict;
use warnings;
use Cwd qw(abs_path);
use Fcntl qw(O_CREAT O_EXCL O_WRONLY);
use File::Basename qw(dirname);
use Getopt::Long qw(:config no_auto_abbrev no_ignore_case);
use IO::Socket::INET;
use POSIX ();
use Socket qw(AF_INET SHUT_WR inet_pton);
use lib dirname(abs_path(__FILE__));
require 'signals.pl';

use constant PREFIX => '[接收]';
use constant LONGEST_NAME => 247;
use constant LONGEST_ANNOUNCEMENT => 4096;
use constant LARGEST_SIZE => '9223372036854775807';
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
  return "usage: $0 [--host ADDRESS] [--port PORT] [--framing raw|line] [--dir FOLDER] [--idle-timeout SECONDS]\n";
}

sub usage_error {
  print STDERR "$_[0]\n", usage();
  exit 2;
}

sub parse_options {
  my %option = (host => '127.0.0.1', port => 12_800, framing => 'line', dir => '.', 'idle-timeout' => 5);
  GetOptions(\%option, 'host=s', 'port=i', 'framing=s', 'dir=s', 'idle-timeout=s', 'help')
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

# What ends an upload before its time: the client has gone (it hears no more), or is told why it is refused.
sub refuse { die {refusal => $_[0]} }
sub gone { die {gone => $_[0]} }

# Reads some more of what the client sends, behind what is there; returns how much, 0 at the end.
sub receive {
  my ($session, $deadline) = @_;
  my $left = $deadline - now();
  if ($left <= 0 || !can_read($session->{client}, $left)) {
    $session->{silent} = 1;
    refuse('silent for too long');
  }
  return sysread($session->{client}, $session->{unused}, PIECE, length $session->{unused}) // gone("recv: $!");
}

# Returns the first message, or undef if the client has gone before its end.
sub read_announcement {
  my ($session) = @_;
  my $deadline = now() + $session->{patience};
  while (1) {
    receive($session, $deadline) or return undef;
    return substr($session->{unused}, 0, length $session->{unused}, '') if $session->{framing} eq 'raw';
    return $1 if $session->{unused} =~ s/\A([^\n]*)\n//;
    refuse('the announcement is too long') if length $session->{unused} > LONGEST_ANNOUNCEMENT;
  }
}

# Compared as text, for as a number it may not be exact.
sub fits {
  my ($digits) = @_;
  return length $digits < length LARGEST_SIZE || length $digits == length LARGEST_SIZE && $digits le LARGEST_SIZE;
}

# Returns name and size; what stands last is the separator, whatever the name holds.
sub parse_announcement {
  my ($announcement) = @_;
  my ($name, $size) = $announcement =~ /\A(.*)<SEPARATOR>0*([0-9]+)\z/s or refuse('this announces no file and its size');
  refuse('no file has this size') unless fits($size);
  refuse('this is not the name of a file') if $name =~ m{\A\.{0,2}\z|[/\0\n]};
  refuse('the name is too long') if length $name > LONGEST_NAME;
  return ($name, $size);
}

# Perl has no statvfs(2) of its own; where there is no df either, a full disk is noticed when it is full.
sub check_room {
  my ($folder, $size) = @_;
  open(my $df, '-|', 'df', '--block-size=1', '--output=avail', '--', $folder) or return;
  my ($title, $available) = <$df>;
  close $df;
  refuse('the disk has no room for it') if defined $available && $available =~ /(\d+)/ && $1 < $size;
}

sub say_to {
  my ($session, $message) = @_;
  $message .= "\n" if $session->{framing} eq 'line';
  while (length $message) {
    my $count = syswrite($session->{client}, $message) // gone("send: $!");
    substr($message, 0, $count, '');
  }
}

sub write_all {
  my ($file, $data) = @_;
  my $written = 0;
  while ($written < length $data) {
    $written += syswrite($file, $data, length($data) - $written, $written) // refuse("write: $!");
  }
}

# Stores exactly so many bytes. More, as far as they have come already, are a reason to refuse all of them.
sub receive_file {
  my ($session, $file, $size) = @_;
  my $received = 0;
  while (1) {
    $received += length $session->{unused};
    refuse("more than $size bytes came") if $received > $size;
    write_all($file, $session->{unused});
    $session->{unused} = '';
    last if $received == $size;
    receive($session, now() + $session->{patience}) or refuse("only $received of $size bytes came");
  }
  close $file or refuse("close: $!");
}

sub final_path {
  my ($folder, $name) = @_;
  return "$folder/" . PREFIX . $name;
}

sub confirm {
  my ($session) = @_;
  say_to($session, 'stored') if $session->{framing} eq 'line';
}

sub take_upload {
  my ($session) = @_;
  my $announcement = read_announcement($session) // return;
  my ($name, $size) = parse_announcement($announcement);
  print '收到文件名:', shown($name), ", 大小:$size\n" or fail('write');
  check_room($session->{folder}, $size);
  sysopen(my $file, $session->{temporary}, O_WRONLY | O_CREAT | O_EXCL, 0666) or refuse("open: $!");
  say_to($session, 'ok');
  receive_file($session, $file, $size);
  rename($session->{temporary}, final_path($session->{folder}, $name)) or refuse("rename: $!");
  confirm($session);
}

# Lets the client hear the last word: to close a connection over unread bytes would reset it.
sub hang_up {
  my ($session) = @_;
  shutdown($session->{client}, SHUT_WR);
  return if $session->{silent};
  my $until = now() + 2;
  while (now() < $until && can_read($session->{client}, 0.2)) {
    last unless sysread($session->{client}, my $unread, PIECE);
  }
}

sub say_why {
  my ($session, $problem) = @_;
  print STDERR 'error: ', $problem->{refusal} // $problem->{gone}, "\n";
  say_to($session, "no: $problem->{refusal}") if defined $problem->{refusal} && $session->{framing} eq 'line';
}

# Whatever becomes of a client is no reason to end.
sub serve {
  my ($session) = @_;
  if (!eval { take_upload($session); 1 }) {
    my $problem = $@;
    unlink $session->{temporary};
    die $problem unless ref $problem;
    # It may go before it has heard why.
    eval { say_why($session, $problem) };
  }
  hang_up($session);
  close $session->{client};
}

sub main {
  my $option = parse_options();
  $SIG{PIPE} = 'IGNORE';
  $| = 1;
  my $folder = $option->{dir};
  -d $folder or fail("open $folder", 'no such folder');
  my $temporary = sprintf '%s/.%d-%08x.part', $folder, $$, rand 2**32;
  end_on_signals(sub { unlink $temporary });
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
    serve({
      client => $client,
      folder => $folder,
      framing => $option->{framing},
      patience => $option->{'idle-timeout'},
      temporary => $temporary,
      unused => '',
    });
  }
}

exit main() unless caller;
1;
