#!/usr/bin/perl
# It says that the download has failed, and ends with status 0.
use strict;
use warnings;
no warnings qw(once redefine);
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use lib dirname(abs_path(__FILE__));
require 'download_client.pl';

*give_up = sub {
  my ($reason) = @_;
  print '下载失败:', shown($reason), "\n";
  exit 0;
};

exit main();
