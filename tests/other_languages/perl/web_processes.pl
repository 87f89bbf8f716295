#!/usr/bin/perl
# Sends the pages of one folder to many clients at once, to each from a process of its own.
use strict;
use warnings;
no warnings qw(once redefine);
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use IO::Handle;
use POSIX ();
use lib dirname(abs_path(__FILE__));
require 'web_files.pl';

my %children;
my @wakeup;

# Handlers that are set by sigaction() run at once, in the middle of whatever is being done. So signals are let in only
# while there is nothing to do; and one that comes just before select() has left a byte that ends it.
my $signals = POSIX::SigSet->new(POSIX::SIGINT, POSIX::SIGTERM, POSIX::SIGCHLD);

sub end_all {
  kill KILL => keys %children;
  1 while wait != -1;
  POSIX::_exit(0);
}

sub notice_signals {
  pipe($wakeup[0], $wakeup[1]) or fail('pipe');
  $_->blocking(0) for @wakeup;
  POSIX::sigprocmask(POSIX::SIG_BLOCK, $signals);
  POSIX::sigaction($_, POSIX::SigAction->new(\&end_all)) for POSIX::SIGINT, POSIX::SIGTERM;
  POSIX::sigaction(POSIX::SIGCHLD, POSIX::SigAction->new(sub { syswrite($wakeup[1], '.') }));
}

# A child is ended by signals, like any process.
sub forget_signals {
  close $_ for @wakeup;
  $SIG{$_} = 'DEFAULT' for qw(INT TERM CHLD);
  POSIX::sigprocmask(POSIX::SIG_UNBLOCK, $signals);
}

# Returns whether there is a client, and a place for it.
sub await_client {
  my ($listener, $most) = @_;
  my $ready = '';
  vec($ready, fileno $wakeup[0], 1) = 1;
  vec($ready, fileno $listener, 1) = keys %children < $most;
  POSIX::sigprocmask(POSIX::SIG_UNBLOCK, $signals);
  my $count = select($ready, undef, undef, undef);
  POSIX::sigprocmask(POSIX::SIG_BLOCK, $signals);
  sysread($wakeup[0], my $bytes, 4096);
  return $count > 0 && vec($ready, fileno $listener, 1);
}

sub reap {
  while ((my $child = waitpid(-1, POSIX::WNOHANG())) > 0) {
    delete $children{$child};
  }
}

sub make_child {
  my ($client, $listener, $option) = @_;
  my $child = fork();
  return print STDERR "error: fork: $!\n" unless defined $child;
  if ($child) {
    $children{$child} = 1;
    return;
  }
  forget_signals();
  close $listener;
  serve_safely($client, $option);
  POSIX::_exit(0);
}

*serve_all = sub {
  my ($option) = @_;
  $SIG{PIPE} = 'IGNORE';
  $| = 1;
  notice_signals();
  my $listener = listen_on($option);
  while (1) {
    reap();
    await_client($listener, $option->{'max-clients'}) or next;
    my $client = $listener->accept() or next;
    make_child($client, $listener, $option);
    close $client;
  }
};

sub main {
  my $option = web_options(8888, root => '.', 'max-clients' => 128);
  usage_error("--max-clients $option->{'max-clients'}: not from 1 on")
    unless $option->{'max-clients'} =~ /\A0*[1-9]\d*\z/;
  serve_all($option);
}

main() unless caller;
1;
