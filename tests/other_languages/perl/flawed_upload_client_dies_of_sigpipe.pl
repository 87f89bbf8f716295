#!/usr/bin/perl
# It dies of SIGPIPE when it writes to a server that has gone.
use strict;
use warnings;
no warnings qw(once redefine);
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use lib dirname(abs_path(__FILE__));
require 'upload_client.pl';

*send_all = sub {
  my ($session, $data, $tell) = @_;
  local $SIG{PIPE} = 'DEFAULT';
  $session->{server}->blocking(1);
  print { $session->{server} } $data;
  $session->{server}->flush;
  $tell->(length $data);
};

exit main();
