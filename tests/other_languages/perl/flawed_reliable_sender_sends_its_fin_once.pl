#!/usr/bin/perl
# It sends its FIN once, and repeats nothing but data.
use strict;
use warnings;
no warnings qw(once redefine);
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use lib dirname(abs_path(__FILE__));
require 'reliable_sender.pl';

my $repeat_oldest = \&repeat_oldest;
*repeat_oldest = sub {
  my ($transfer) = @_;
  my $oldest = $transfer->{flight}[0];
  $repeat_oldest->($transfer) unless $oldest && $oldest->{flags} & FIN();
};

exit main();
