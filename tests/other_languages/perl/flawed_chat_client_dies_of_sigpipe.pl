#!/usr/bin/perl
# It dies of SIGPIPE when it writes to a server that has gone.
use strict;
use warnings;
no warnings qw(once redefine);
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use lib dirname(abs_path(__FILE__));
require 'chat_client.pl';

*prompted_line = sub {
  print STDERR '请输入要发送的内容:';
  chomp(my $line = <STDIN> // return undef);
  return $line;
};
my $send_all = \&send_all;
*send_all = sub {
  local $SIG{PIPE} = 'DEFAULT';
  $send_all->(@_);
};

exit main();
