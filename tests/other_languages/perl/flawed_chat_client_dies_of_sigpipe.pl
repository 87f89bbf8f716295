#!/usr/bin/perl
# It dies of SIGPIPE when it writes to a server that has gone.
use strict;
use warnings qw(all -redefine);
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use lib dirname(abs_path(__FILE__));
require 'chat_client.pl';

my $send_all = \&send_all;
*send_all = sub {
  local $SIG{PIPE} = 'DEFAULT';
  $send_all->(@_);
};

exit main();
