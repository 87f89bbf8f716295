#!/usr/bin/perl
# Downloads a file from a download server.
use strict;
use warnings;
use Cwd qw(abs_path);
use Fcntl qw(O_CREAT O_EXCL O_WRONLY);
use File::Basename qw(dirname);
use Getopt::Long qw(:config no_auto_abbrev no_ignore_case);
use IO::Handle;
use IO::Socket::INET;
use POSIX ();
use Socket qw(AF_INET inet_pton);
use lib dirname(abs_path(__FILE__));
require 'signals.pl';

use constant PREFIX => '[接收]';
use constant LONGEST_NAME => 247;
use constant LONGEST_ANSWER => 65_536;
use constant LARGEST_SIZE => '9223372036854775807';
use constant PIECE => 65_536;
use constant TIOCGWINSZ => 0x5413;  # ioctl_tty(2)

# Up to 1,000 characters of well-formed UTF-8 (Unicode, table 3-7).
my $characters = qr/(?:[\x00-\x7F]+|[\xC2-\xDF][\x80-\xBF]|\xE0[\xA0-\xBF][\x80-\xBF]|[\xE1-\xEC\xEE\xEF][\x80-\xBF]{2}
  |\xED[\x80-\x9F][\x80-\xBF]|\xF0[\x90-\xBF][\x80-\xBF]{2}|[\xF1-\xF3][\x80-\xBF]{3}|\xF4[\x80-\x8F][\x80-\xBF]{2}
  ){1,1000}/x;

# What has come from the server and was not used yet.
my $unused = '';

sub fail {
  my ($call, $reason) = @_;
  print STDERR "error: $call: ", $reason // $!, "\n";
  exit 1;
}

# The transfer has failed, for a reason that does not lie here.
sub give_up {
  my ($reason) = @_;
  print '下载失败:', shown($reason), "\n";
  exit 1;
}

sub usage {
  return "usage: $0 [--host ADDRESS] [--port PORT] [--framing raw|line] [--file NAME] [--out-dir FOLDER]\n";
}

sub usage_error {
  print STDERR "$_[0]\n", usage();
  exit 2;
}

sub parse_options {
  my %option = (host => '127.0.0.1', port => 7890, framing => 'line', 'out-dir' => '.');
  GetOptions(\%option, 'host=s', 'port=i', 'framing=s', 'file=s', 'out-dir=s', 'help') or usage_error('bad options');
  if ($option{help}) {
    print usage();
    exit 0;
  }
  usage_error("what is $ARGV[0]?") if @ARGV;
  usage_error("--host $option{host}: not an IPv4 address") unless defined inet_pton(AF_INET, $option{host});
  usage_error("--port $option{port}: not from 1 to 65535") unless 1 <= $option{port} && $option{port} <= 65535;
  usage_error("--framing $option{framing}: neither raw nor line") unless $option{framing} =~ /\A(?:raw|line)\z/;
  return \%option;
}

# Whoever interrupts the transfer finds no part of the file.
sub remove_when_interrupted {
  my ($temporary) = @_;
  end_on_signals(sub {
    my ($number) = @_;
    unlink $temporary;
    POSIX::_exit(128 + $number);
  });
}

# Seconds of a clock that nobody sets.
sub now { return (POSIX::times())[0] / POSIX::sysconf(POSIX::_SC_CLK_TCK) }

sub shown {
  my ($bytes) = @_;
  $bytes =~ s/($characters)|./$1 \/\/ "\xEF\xBF\xBD"/gse;
  return $bytes;
}

sub asked_name {
  print STDERR '请输入要下载的文件名:';
  my $name = <STDIN> // fail('read', 'no file name');
  chomp $name;
  return $name;
}

sub check_name {
  my ($name) = @_;
  fail('open ' . shown($name), 'not the name of a file in a folder') if $name =~ m{\A\.{0,2}\z|[/\0\n]};
  fail('open ' . shown($name), 'the name is too long') if length $name > LONGEST_NAME;
}

sub final_path {
  my ($folder, $name) = @_;
  return "$folder/" . PREFIX . $name;
}

# Reads some more of what the server sends; false at its end, in whatever way the server has ended.
sub receive {
  my ($server) = @_;
  1 until can_read($server);
  return sysread($server, $unused, PIECE, length $unused);
}

# Returns the size of the file that the server is going to send.
sub read_answer {
  my ($server, $framing) = @_;
  my $end = $framing eq 'line' ? "\n" : '';
  until ($framing eq 'raw' ? length $unused : $unused =~ /\n/) {
    give_up('服务器的回应太长') if length $unused > LONGEST_ANSWER;
    receive($server) or give_up('服务器没有回应');
  }
  give_up($1) if $unused =~ ($end ? qr/\A-1<SEPARATOR>(.*)\n/ : qr/\A-1<SEPARATOR>(.*)\z/s);
  $unused =~ s/\A0<SEPARATOR>([0-9]+)$end// or give_up('服务器的回应无法理解');
  my $size = $1 =~ s/\A0+(?=.)//r;
  give_up('文件大小不合理') if !fits($size);
  return $size;
}

# Compared as text, for as a number it may not be exact.
sub fits {
  my ($digits) = @_;
  return length $digits < length LARGEST_SIZE || length $digits == length LARGEST_SIZE && $digits le LARGEST_SIZE;
}

sub columns {
  ioctl(STDERR, TIOCGWINSZ, my $window = pack('S4', 0)) or return 80;
  return (unpack 'S4', $window)[1] || 80;
}

sub clock {
  my ($seconds) = @_;
  return sprintf '%d:%02d', $seconds / 60, $seconds % 60;
}

# One line about how far the transfer is, for so many columns.
sub progress_line {
  my ($progress, $count, $width) = @_;
  my $elapsed = now() - $progress->{begun};
  my $rate = $elapsed > 0 ? $count / $elapsed : 0;
  my $share = $progress->{total} ? $count / $progress->{total} : 1;
  my $left = sprintf '%3d%% %d/%d', int(100 * $share), $count, $progress->{total};
  my $right = sprintf '%.0f KB/s %s', $rate / 1000, $rate ? clock(($progress->{total} - $count) / $rate) : '?';
  my $bar = $width - length("$left [] $right");
  return substr("$left $right", 0, $width) if $bar < 1;
  return sprintf '%s [%-*s] %s', $left, $bar, '=' x int($bar * $share), $right;
}

sub new_progress {
  my ($total) = @_;
  my $on_terminal = -t STDERR;
  return {total => $total, begun => now(), next => $on_terminal ? 0 : now() + 1, on_terminal => $on_terminal};
}

sub draw_progress {
  my ($progress, $count) = @_;
  $progress->{next} = now() + ($progress->{on_terminal} ? 0.2 : 1);
  if ($progress->{on_terminal}) {
    my $width = columns() - 1;
    print STDERR sprintf("\r%-*s", $width, progress_line($progress, $count, $width));
  } else {
    print STDERR progress_line($progress, $count, 79), "\n";
  }
}

sub update_progress {
  my ($progress, $count) = @_;
  draw_progress($progress, $count) if now() >= $progress->{next};
}

sub end_progress {
  my ($progress) = @_;
  print STDERR "\n" if $progress->{on_terminal};
}

sub write_all {
  my ($file, $data) = @_;
  my $written = 0;
  while ($written < length $data) {
    $written += syswrite($file, $data, length($data) - $written, $written) // die "write: $!\n";
  }
}

# Stores what comes until the end of the stream. Dies of what fails here, and returns why it fails there.
sub receive_file {
  my ($server, $file, $size, $progress) = @_;
  my $received = 0;
  do {
    $received += length $unused;
    return '收到的字节比文件大小多' if $received > $size;
    write_all($file, $unused);
    update_progress($progress, $received);
    $unused = '';
  } while (receive($server));
  return "连接中断, 只收到$received字节" if $received < $size;
  close $file or die "close: $!\n";
  return undef;
}

sub store {
  my ($server, $size, $temporary, $path) = @_;
  my $progress = new_progress($size);
  remove_when_interrupted($temporary);
  my $broken = eval {
    sysopen(my $file, $temporary, O_WRONLY | O_CREAT | O_EXCL, 0666) or die "open $temporary: $!\n";
    my $reason = receive_file($server, $file, $size, $progress);
    rename($temporary, $path) or die "rename $path: $!\n" unless defined $reason;
    $reason;
  };
  my $error = $@;
  unlink $temporary if $error || defined $broken;
  draw_progress($progress, $size) if $size > 0 && !$error && !defined $broken;
  end_progress($progress);
  if ($error) {
    print STDERR "error: $error";
    give_up('无法保存文件');
  }
  give_up($broken) if defined $broken;
}

sub send_request {
  my ($server, $request) = @_;
  syswrite($server, $request) // give_up("服务器已断开: $!");
}

sub main {
  my $option = parse_options();
  $SIG{PIPE} = 'IGNORE';
  $| = 1;
  STDERR->autoflush(1);
  my $folder = $option->{'out-dir'};
  -d $folder or fail("open $folder", 'no such folder');
  my $temporary = sprintf '%s/.%d-%08x.part', $folder, $$, rand 2**32;
  my $name = $option->{file} // asked_name();
  check_name($name);
  my $server = IO::Socket::INET->new(PeerAddr => $option->{host}, PeerPort => $option->{port}, Proto => 'tcp')
    || fail("connect $option->{host}:$option->{port}");
  send_request($server, $option->{framing} eq 'line' ? "$name\n" : $name);
  my $size = read_answer($server, $option->{framing});
  print "接收到的文件大小:$size\n";
  store($server, $size, $temporary, final_path($folder, $name));
  return 0;
}

exit main() unless caller;
1;
