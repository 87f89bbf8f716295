#!/usr/bin/perl
# It keeps every page that it has sent open.
use strict;
use warnings;
no warnings qw(once redefine);
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use lib dirname(abs_path(__FILE__));
require 'web_files.pl';

my $open_file = \&open_file;
my @kept;
*open_file = sub {
  my $file = $open_file->(@_) // return undef;
  push @kept, $file;
  return $file;
};

serve_all(web_options(7788, root => '.'));
