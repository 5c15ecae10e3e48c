/*
 * The far end of a link: answers ARP and protocol probes for every address of a prefix, each as a host of its own that
 * rations its ICMP errors as stock Linux does, to each asker by itself.
 *
 *   far-end INTERFACE PREFIX/LENGTH [--gateway ADDRESS] [--burst 6] [--interval-ms 1000] [--dead PERMILLE]
 *           [--profile PROTOCOL=ANSWER,...]... [--seed 0] [--nap-us 500] [--ring-mb 32] [--stall PID] [--pad FRAMES]
 *
 * Writes "ready" when it listens; on SIGUSR1, and at its end (SIGINT, SIGTERM), a line of JSON with what it has counted.
 *
 * A host's MAC address is 02:00 and its IP address. With --gateway ARP is answered for that address too, so that the
 * prefix may lie behind it. Which of the profiles a host has, and whether it is dead (answers nothing, not even ARP),
 * follows from mix() of its address (hosts.c); bench/simulated-hosts.ts computes the same. Answers are: silent,
 * unreachable (3/2), port (3/3), prohibited (3/13), open (a packet of the same protocol); for one protocol each echo,
 * reset, abort. What a profile does not name, a stock host answers: 1 echo, 6 reset, 17 port, all others unreachable.
 * An interval of 0 is no limit.
 *
 * With --stall it stops that process whenever it answers, so that answers gather in the process's queues, and with --pad
 * it puts so many frames that nobody asked for between the answers of each such burst; all this for 400 ms of every 1,200.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include "far-end.h"

enum { BLOCK = 1 << 20, FRAME_ROOM = 256, IDLE_NAPS = 100, IDLE_MS = 200, STALLING_MS = 400, STALLING_EVERY_MS = 1200 };

struct counts counted;

static int link_socket;
static uint8_t *ring;
static unsigned frames, ring_mb = 32, nap_us = 500, pad;
static int stalled;
/* When somebody first asked for an address; 0 before. */
static long asked_ms;
static volatile sig_atomic_t must_print, must_end;

void fail(const char *what) {
  fprintf(stderr, "far-end: %s: %s\n", what, strerror(errno));
  exit(1);
}

void reject(const char *what, const char *word) {
  fprintf(stderr, "far-end: bad %s \"%s\"\n", what, word);
  exit(2);
}

static long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void on_arp(const uint8_t *frame, unsigned length) {
  if (length < 42 || frame[21] != 1) return;
  if (!asked_ms) asked_ms = now_ms();
  uint32_t asker = load32(frame + 28), address = load32(frame + 38);
  /* Whoever asks for its own address only wants to know whether somebody else has it. */
  if (asker == address || (!is_host(address) && address != setting.gateway)) return;
  counted.arp_requests += 1;
  if (!is_host(address) || !is_dead(address)) reply_arp(frame, address);
}

static void on_rationed(const uint8_t *frame, unsigned length, unsigned code, double now_us) {
  const uint8_t *ip = frame + ETHERNET;
  if (may_send_error(load32(ip + 12), load32(ip + 16), now_us)) reply_error(frame, length, code);
  else counted.denied += 1;
}

static void on_ip(const uint8_t *frame, unsigned captured, double now_us) {
  const uint8_t *ip = frame + ETHERNET;
  if (captured < ETHERNET + IP_HEADER || ip[0] >> 4 != 4) return;
  unsigned length = ip[2] << 8 | ip[3], header = 4 * (ip[0] & 15);
  uint32_t address = load32(ip + 16);
  if (captured - ETHERNET < length) length = captured - ETHERNET;
  if (!is_host(address) || length < header) {
    counted.foreign += 1;
    return;
  }
  counted.probes += 1;
  if (is_dead(address)) {
    counted.dead += 1;
    return;
  }
  switch (answer_of(address, ip[9])) {
    case SILENT: counted.silent += 1; return;
    case PORT: return on_rationed(frame, length, 3, now_us);
    case PROHIBITED: return on_rationed(frame, length, 13, now_us);
    case OPEN: return reply_open(frame);
    case ECHO_REPLY: return reply_icmp(frame, ip + header, length - header);
    case RESET: return reply_tcp(frame, ip + header, length - header);
    case ABORT: return reply_sctp(frame, ip + header, length - header);
    default: return on_rationed(frame, length, 2, now_us);
  }
}

static void print_counted(void) {
  static unsigned long long dropped;
  struct tpacket_stats stats = {0, 0};
  socklen_t size = sizeof stats;
  getsockopt(link_socket, SOL_PACKET, PACKET_STATISTICS, &stats, &size);
  dropped += stats.tp_drops;
  printf("{\"probes\":%llu,\"arpRequests\":%llu,\"arpReplies\":%llu,\"errors\":%llu,\"denied\":%llu,\"answers\":%llu,"
         "\"silent\":%llu,\"dead\":%llu,\"foreign\":%llu,\"unsent\":%llu,\"dropped\":%llu}\n",
         counted.probes, counted.arp_requests, counted.arp_replies, counted.errors, counted.denied, counted.answers,
         counted.silent, counted.dead, counted.foreign, counted.unsent, dropped);
  fflush(stdout);
}

static void on_signal(int number) {
  if (number == SIGUSR1) must_print = 1;
  else must_end = 1;
}

static void open_link(const char *name) {
  struct tpacket_req request = {.tp_block_size = BLOCK, .tp_frame_size = FRAME_ROOM};
  struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
  int version = TPACKET_V2, yes = 1, room = 4 << 20;
  at.sll_ifindex = if_nametoindex(name);
  if (at.sll_ifindex == 0) fail(name);
  link_socket = socket(AF_PACKET, SOCK_RAW, 0);
  if (link_socket < 0) fail("socket");
  request.tp_block_nr = ring_mb;
  request.tp_frame_nr = frames = ring_mb * (BLOCK / FRAME_ROOM);
  setsockopt(link_socket, SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof yes);
  setsockopt(link_socket, SOL_PACKET, PACKET_QDISC_BYPASS, &yes, sizeof yes);
  setsockopt(link_socket, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof room);
  if (setsockopt(link_socket, SOL_PACKET, PACKET_VERSION, &version, sizeof version) != 0) fail("PACKET_VERSION");
  if (setsockopt(link_socket, SOL_PACKET, PACKET_RX_RING, &request, sizeof request) != 0) fail("PACKET_RX_RING");
  ring = mmap(NULL, (size_t)ring_mb * BLOCK, PROT_READ | PROT_WRITE, MAP_SHARED, link_socket, 0);
  if (ring == MAP_FAILED) fail("mmap");
  if (bind(link_socket, (struct sockaddr *)&at, sizeof at) != 0) fail("bind");
}

static struct tpacket2_hdr *header_at(unsigned index) {
  return (void *)(ring + (size_t)(index % frames) * FRAME_ROOM);
}

static int is_heard(const struct tpacket2_hdr *header) {
  return __atomic_load_n(&header->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER;
}

/* Answers what lies in the ring, and gives how many frames. Buckets go by the time of arrival, as a kernel's would. */
static unsigned answer_heard(unsigned next, unsigned at_most) {
  unsigned padded = 0;
  for (unsigned heard = 0;; heard += 1) {
    struct tpacket2_hdr *header = header_at(next + heard);
    if (heard == at_most || !is_heard(header)) return heard;
    const uint8_t *frame = (uint8_t *)header + header->tp_mac;
    /* Every order of answers and padding is as likely as any other. */
    for (; at_most < frames && random() % (pad - padded + at_most - heard) < pad - padded; padded += 1) reply_noise(frame, some_host());
    unsigned length = header->tp_snaplen;
    if (length >= ETHERNET) {
      unsigned type = frame[12] << 8 | frame[13];
      if (type == ETH_P_ARP) on_arp(frame, length);
      else if (type == ETH_P_IP) on_ip(frame, length, header->tp_sec * 1e6 + header->tp_nsec / 1e3);
    }
    __atomic_store_n(&header->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
  }
}

/* The same while the stalled process cannot read what it is sent. */
static unsigned answer_stalled(unsigned next) {
  struct timespec moment = {0, 2000000};
  unsigned count = 0;
  while (count < frames && is_heard(header_at(next + count))) count += 1;
  if (count == 0) return 0;
  kill(stalled, SIGSTOP);
  nanosleep(&moment, NULL);
  answer_heard(next, count);
  send_replies();
  kill(stalled, SIGCONT);
  return count;
}

/* From the first question on: a small sweep is over before long. */
static int is_stalling(void) {
  return stalled && asked_ms && (now_ms() - asked_ms) % STALLING_EVERY_MS < STALLING_MS;
}

static void answer_all(void) {
  struct timespec nap = {0, (long)nap_us * 1000};
  struct pollfd poller = {.fd = link_socket, .events = POLLIN};
  unsigned next = 0, naps = 0;
  while (!must_end) {
    unsigned heard = is_stalling() ? answer_stalled(next) : answer_heard(next, frames);
    next = (next + heard) % frames;
    naps = heard > 0 ? 0 : naps + 1;
    send_replies();
    if (must_print) {
      must_print = 0;
      print_counted();
    }
    /* Woken by each frame it would take a core that whoever probes it needs: frames are let gather instead. */
    if (naps < IDLE_NAPS) nanosleep(&nap, NULL);
    else poll(&poller, 1, IDLE_MS);
  }
}

static void read_option(const char *name, char *value) {
  struct in_addr address;
  if (strcmp(name, "--burst") == 0) setting.burst = atof(value);
  else if (strcmp(name, "--interval-ms") == 0) setting.interval_us = atof(value) * 1000;
  else if (strcmp(name, "--dead") == 0) setting.dead_permille = atoi(value);
  else if (strcmp(name, "--profile") == 0) add_profile(value);
  else if (strcmp(name, "--seed") == 0) setting.seed = strtoul(value, NULL, 0);
  else if (strcmp(name, "--nap-us") == 0) nap_us = atoi(value);
  else if (strcmp(name, "--ring-mb") == 0) ring_mb = atoi(value);
  else if (strcmp(name, "--stall") == 0) stalled = atoi(value);
  else if (strcmp(name, "--pad") == 0) pad = atoi(value);
  else if (strcmp(name, "--gateway") == 0 && inet_pton(AF_INET, value, &address) == 1)
    setting.gateway = ntohl(address.s_addr);
  else reject("option", name);
}

int main(int count, char **words) {
  if (count < 3 || count % 2 == 0) reject("command line; right is: INTERFACE PREFIX/LENGTH [--OPTION VALUE]...", "");
  set_prefix(words[2]);
  for (int i = 3; i < count; i += 2) read_option(words[i], words[i + 1]);
  open_link(words[1]);
  open_replies(link_socket);
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGUSR1, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  prctl(PR_SET_TIMERSLACK, 1);
  puts("ready");
  fflush(stdout);
  answer_all();
  print_counted();
  return 0;
}
