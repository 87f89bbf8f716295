#!/usr/bin/perl
# Its processes are there before anybody comes: so many are served at once, and no more.
use strict;
use warnings;
no warnings qw(once redefine);
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use POSIX ();
use lib dirname(abs_path(__FILE__));
require 'web_processes.pl';

use constant POOL => 8;

sub serve_one_after_another {
  my ($listener, $option) = @_;
  while (1) {
    my $client = $listener->accept() or next;
    serve_safely($client, $option);
  }
}

# It waits for ever, too: who watches it sees at once that nothing comes.
*receive = sub {
  my ($client) = @_;
  sysread($client, my $piece, 65_536) // return '';
  return $piece;
};

*serve_all = sub {
  my ($option) = @_;
  $SIG{PIPE} = 'IGNORE';
  $| = 1;
  my @pool;
  my $end = sub {
    kill KILL => @pool;
    1 while wait != -1;
    POSIX::_exit(0);
  };
  POSIX::sigaction($_, POSIX::SigAction->new($end)) for POSIX::SIGINT, POSIX::SIGTERM;
  my $signals = POSIX::SigSet->new(POSIX::SIGINT, POSIX::SIGTERM);  # they wait until the pool is complete
  POSIX::sigprocmask(POSIX::SIG_BLOCK, $signals);
  my $listener = listen_on($option);
  for (1 .. POOL) {
    my $child = fork() // die "fork: $!\n";
    serve_one_after_another($listener, $option) unless $child;
    push @pool, $child;
  }
  POSIX::sigprocmask(POSIX::SIG_UNBLOCK, $signals);
  POSIX::pause() while 1;
};

main();
