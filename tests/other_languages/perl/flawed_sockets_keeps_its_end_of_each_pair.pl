#!/usr/bin/perl
# It keeps its end of each pair open.
use strict;
use warnings;
no warnings qw(once redefine);
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use lib dirname(abs_path(__FILE__));
require 'sockets.pl';

my @kept;
*hear = sub {
  my ($ear) = @_;
  push @kept, $ear;
  local $/;
  return <$ear> // '';
};

exit main();
