/*
 * How fast this machine puts frames on a link, with nothing computed for any of them: 34 bytes (an IPv4 header and no
 * more) by sendmmsg, 512 a call, past the queueing discipline. What is measured against it cannot be faster.
 *
 *   senders INTERFACE SOURCE DESTINATION MAC THREADS SECONDS
 *
 * Prints the frames sent a second by all threads together.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 512, FRAME = 34, MOST_THREADS = 64 };

static uint8_t frame[FRAME];
static struct sockaddr_ll at = {.sll_family = AF_PACKET};
static double seconds;

static void fail(const char *what) {
  fprintf(stderr, "senders: %s: %s\n", what, errno == 0 ? "bad" : strerror(errno));
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void *send_frames(void *into) {
  struct iovec vector = {frame, FRAME};
  struct mmsghdr messages[BATCH];
  int yes = 1, link_socket = socket(AF_PACKET, SOCK_RAW, 0);
  unsigned long sent = 0;
  if (link_socket < 0) fail("socket");
  if (setsockopt(link_socket, SOL_PACKET, PACKET_QDISC_BYPASS, &yes, sizeof yes) != 0) fail("PACKET_QDISC_BYPASS");
  if (bind(link_socket, (struct sockaddr *)&at, sizeof at) != 0) fail("bind");
  memset(messages, 0, sizeof messages);
  for (int i = 0; i < BATCH; i += 1) {
    messages[i].msg_hdr.msg_iov = &vector;
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  for (double until = now() + seconds; now() < until;) {
    int count = sendmmsg(link_socket, messages, BATCH, 0);
    if (count > 0) sent += count;
    else if (errno != ENOBUFS && errno != EAGAIN && errno != EINTR) fail("sendmmsg");
  }
  *(unsigned long *)into = sent;
  return NULL;
}

static void write_frame(const char *source, const char *destination, const char *mac) {
  static const uint8_t HEADER[] = {8, 0, 0x45, 0, 0, 20, 0, 1, 0, 0, 64, 253};
  uint32_t sum = 0;
  if (sscanf(mac, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", frame, frame + 1, frame + 2, frame + 3, frame + 4, frame + 5) != 6)
    fail(mac);
  frame[6] = 2;
  memcpy(frame + 12, HEADER, sizeof HEADER);
  if (inet_pton(AF_INET, source, frame + 26) != 1) fail(source);
  if (inet_pton(AF_INET, destination, frame + 30) != 1) fail(destination);
  for (int i = 14; i < FRAME; i += 2) sum += frame[i] << 8 | frame[i + 1];
  while (sum >> 16) sum = (sum >> 16) + (sum & 0xffff);
  frame[24] = ~sum >> 8;
  frame[25] = ~sum;
}

int main(int count, char **words) {
  pthread_t threads[MOST_THREADS];
  unsigned long sent[MOST_THREADS], total = 0;
  if (count != 7) fail("command line; right is: INTERFACE SOURCE DESTINATION MAC THREADS SECONDS");
  at.sll_ifindex = if_nametoindex(words[1]);
  if (at.sll_ifindex == 0) fail(words[1]);
  write_frame(words[2], words[3], words[4]);
  int wanted = atoi(words[5]);
  seconds = atof(words[6]);
  if (wanted < 1 || wanted > MOST_THREADS || seconds <= 0) fail("THREADS or SECONDS");
  for (int i = 0; i < wanted; i += 1) pthread_create(&threads[i], NULL, send_frames, &sent[i]);
  for (int i = 0; i < wanted; i += 1) {
    pthread_join(threads[i], NULL);
    total += sent[i];
  }
  printf("%.0f\n", total / seconds);
  return 0;
}
