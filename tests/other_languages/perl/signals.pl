# How a program that waits for others ends on SIGINT and SIGTERM.
use strict;
use warnings;
use POSIX ();

# Handlers that are set by sigaction() run at once, in the middle of whatever Perl does, malloc(3) too; those in %SIG may
# come too late for a call that has begun to wait. So the signals are blocked, and let in only while there is nothing to
# do but wait.
my $signals = POSIX::SigSet->new(POSIX::SIGINT, POSIX::SIGTERM);

# From now on they end the program with status 0, but only while it waits in await(). Before it ends it does the deed, if
# there is one, which is told the signal's number, and may end the program itself.
sub end_on_signals {
  my ($last_deed) = @_;
  POSIX::sigprocmask(POSIX::SIG_BLOCK, $signals);
  for my $number (POSIX::SIGINT, POSIX::SIGTERM) {
    my $end = sub {
      $last_deed->($number) if $last_deed;
      POSIX::_exit(0);
    };
    POSIX::sigaction($number, POSIX::SigAction->new($end));
  }
}

# Waits until the first handle can be read or the second written, for so many seconds; for ever without a time. Either
# handle may be undef. Returns whether the first can be read, and whether the second can be written.
sub await {
  my ($readable, $writable, $seconds) = @_;
  my ($to_read, $to_write) = map { "\0" x 128 } 1 .. 2;  # as large as select() wants it: no malloc(3) in there
  vec($to_read, fileno $readable, 1) = 1 if $readable;
  vec($to_write, fileno $writable, 1) = 1 if $writable;
  POSIX::sigprocmask(POSIX::SIG_UNBLOCK, $signals);
  my $count = select($to_read, $to_write, undef, $seconds);
  POSIX::sigprocmask(POSIX::SIG_BLOCK, $signals);
  return (0, 0) unless $count > 0;
  return ($readable && vec($to_read, fileno $readable, 1), $writable && vec($to_write, fileno $writable, 1));
}

sub can_read { return (await($_[0], undef, $_[1]))[0] }
sub can_write { return (await(undef, $_[0], $_[1]))[1] }

1;
