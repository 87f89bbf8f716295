#!/usr/bin/perl
# A client as a beginner writes it: its prompt stands on standard output, and what it reads next is the answer.
use strict;
use warnings;
use IO::Socket::INET;

my %option = ('--host' => '127.0.0.1', '--port' => 1246, @ARGV);
$| = 1;
my $server = IO::Socket::INET->new(PeerAddr => $option{'--host'}, PeerPort => $option{'--port'}) or die $!;
while (1) {
  print '请输入要发送的内容:';
  chomp(my $text = <STDIN>);
  $server->send($text);
  last if $text eq 'q';
  $server->recv(my $answer, 1024);
  print "收到服务端的回应: $answer\n";
}
