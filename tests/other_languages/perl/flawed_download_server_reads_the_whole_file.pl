#!/usr/bin/perl
# It reads the whole file before it sends the first byte.
use strict;
use warnings;
no warnings qw(once redefine);
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use lib dirname(abs_path(__FILE__));
require 'download_server.pl';

*send_file = sub {
  my ($client, $file) = @_;
  local $/ = undef;
  send_all($client, scalar <$file>);
};

exit main();
