#!/usr/bin/perl
# It takes a NUL byte for the end of a text.
use strict;
use warnings;
no warnings qw(once redefine);
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use lib dirname(abs_path(__FILE__));
require 'udp_receiver.pl';

my $shown = \&shown;
*shown = sub { return $shown->($_[0] =~ s/\0.*//sr) };

exit main();
