#!/usr/bin/perl
# It says that the body has 11 bytes, and sends a newline behind them.
use strict;
use warnings;
no warnings qw(once redefine);
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use lib dirname(abs_path(__FILE__));
require 'web_page.pl';

my $head_of = \&head_of;
*head_of = sub {
  my ($status, $kind, $size, @fields) = @_;
  return $head_of->($status, $kind, $status == 200 ? $size - 1 : $size, @fields);
};

serve_all(parse_options(7788));
