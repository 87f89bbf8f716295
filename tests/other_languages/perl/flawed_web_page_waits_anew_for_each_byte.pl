#!/usr/bin/perl
# Each read gets the whole timeout anew.
use strict;
use warnings;
no warnings qw(once redefine);
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use lib dirname(abs_path(__FILE__));
require 'web_page.pl';

my ($read_head, $receive) = (\&read_head, \&receive);
*read_head = sub {
  my ($client, $deadline) = @_;
  my $patience = $deadline - now();
  local *receive = sub { $receive->($client, now() + $patience) };
  return $read_head->($client, $deadline);
};

serve_all(parse_options(7788));
