#!/usr/bin/perl
# A server as a beginner writes it: one sysread is one message, and an option is a word at an even place.
use strict;
use warnings;
use IO::Socket::INET;

my %option = ('--host' => '127.0.0.1', '--port' => 1246, @ARGV);
$| = 1;
my $door = IO::Socket::INET->new(LocalAddr => $option{'--host'}, LocalPort => $option{'--port'}, Listen => 5) or die $!;
my $visitor = $door->accept();
my $origin = "('" . $visitor->peerhost . "', " . $visitor->peerport . ')';
my $text = '';
until ($text eq 'q') {
  $visitor->sysread($text, 1024);
  print "收到来自${origin}的消息:$text\n";
  $visitor->syswrite('已送达') if $text ne 'q';
}
