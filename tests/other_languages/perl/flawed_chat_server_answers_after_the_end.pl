#!/usr/bin/perl
# It reads until the client closes before it answers.
use strict;
use warnings;
no warnings qw(once redefine);
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use lib dirname(abs_path(__FILE__));
require 'chat_server.pl';

*talk = sub {
  my ($client, $framing) = @_;
  my $who = sprintf "('%s', %d)", $client->peerhost, $client->peerport;
  for my $line (<$client>) {
    chomp $line;
    print "收到来自${who}的消息:$line\n";
    last if is_last($line);
    syswrite($client, $framing eq 'line' ? "已送达\n" : '已送达');
  }
};

exit main();
