/* Frames that go back to whoever probed: written into a batch, sent with one call. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/if_ether.h>
#include <string.h>
#include <sys/socket.h>
#include "far-end.h"

enum { BATCH = 256, REPLY_ROOM = 192, QUOTE = 128, ICMP_HEADER = 8, STOCK_TTL = 64, CONTROL_TOS = 0xc0 };

static int link_socket;
static uint8_t replies[BATCH][REPLY_ROOM];
static struct iovec vectors[BATCH];
static struct mmsghdr messages[BATCH];
static unsigned waiting;
static uint16_t next_id;
static uint32_t crc_table[256];

uint32_t load32(const uint8_t *at) {
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void store16(uint8_t *at, unsigned value) {
  at[0] = value >> 8;
  at[1] = value;
}

static void store32(uint8_t *at, uint32_t value) {
  store16(at, value >> 16);
  store16(at + 2, value);
}

static uint32_t sum(const uint8_t *at, unsigned length, uint32_t total) {
  for (; length > 1; length -= 2, at += 2) total += at[0] << 8 | at[1];
  return length ? total + (at[0] << 8) : total;
}

static unsigned checksum(uint32_t total) {
  while (total >> 16) total = (total >> 16) + (total & 0xffff);
  return ~total & 0xffff;
}

/* CRC-32C, reflected (RFC 9260 appendix A). */
static void make_crc_table(void) {
  for (unsigned i = 0; i < 256; i += 1) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; bit += 1) value = value & 1 ? value >> 1 ^ 0x82f63b78u : value >> 1;
    crc_table[i] = value;
  }
}

static void store_crc(uint8_t *packet, unsigned length, uint8_t *at) {
  uint32_t crc = ~0u;
  for (unsigned i = 0; i < length; i += 1) crc = crc >> 8 ^ crc_table[(crc ^ packet[i]) & 0xff];
  crc = ~crc;
  for (int i = 0; i < 4; i += 1) at[i] = crc >> 8 * i;
}

void open_replies(int socket) {
  link_socket = socket;
  make_crc_table();
  for (unsigned i = 0; i < BATCH; i += 1) {
    vectors[i].iov_base = replies[i];
    messages[i].msg_hdr.msg_iov = &vectors[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
}

void send_replies(void) {
  unsigned sent = 0;
  while (sent < waiting) {
    int count = sendmmsg(link_socket, messages + sent, waiting - sent, 0);
    if (count > 0) sent += count;
    else if (errno != EINTR && errno != ENOBUFS && errno != EAGAIN) {
      counted.unsent += 1;
      sent += 1;
    }
  }
  waiting = 0;
}

/* The next frame to fill, its Ethernet header written: back to whoever sent `frame`, from `address`. */
static uint8_t *begin(const uint8_t *frame, uint32_t address, unsigned type) {
  if (waiting == BATCH) send_replies();
  uint8_t *reply = replies[waiting];
  memcpy(reply, frame + 6, 6);
  store16(reply + 6, 0x0200);
  store32(reply + 8, address);
  store16(reply + 12, type);
  return reply;
}

static void commit(unsigned length) {
  vectors[waiting].iov_len = length;
  waiting += 1;
}

static void commit_ip(uint8_t *reply, const uint8_t *ip, unsigned protocol, unsigned tos, unsigned payload) {
  uint8_t *out = reply + ETHERNET;
  out[0] = 0x45;
  out[1] = tos;
  store16(out + 2, IP_HEADER + payload);
  store16(out + 4, next_id += 1);
  store16(out + 6, 0);
  out[8] = 64;
  out[9] = protocol;
  store16(out + 10, 0);
  memcpy(out + 12, ip + 16, 4);
  memcpy(out + 16, ip + 12, 4);
  store16(out + 10, checksum(sum(out, IP_HEADER, 0)));
  commit(ETHERNET + IP_HEADER + payload);
}

void reply_arp(const uint8_t *frame, uint32_t address) {
  uint8_t *reply = begin(frame, address, ETH_P_ARP);
  memcpy(reply + 14, "\0\1\10\0\6\4\0\2", 8);
  memcpy(reply + 22, reply + 6, 6);
  store32(reply + 28, address);
  memcpy(reply + 32, frame + 22, 10);
  commit(42);
  counted.arp_replies += 1;
}

/* Quotes the whole packet of that length, as Linux does. */
void reply_error(const uint8_t *frame, unsigned length, unsigned code) {
  const uint8_t *ip = frame + ETHERNET;
  uint8_t *reply = begin(frame, load32(ip + 16), ETH_P_IP);
  uint8_t *icmp = reply + ETHERNET + IP_HEADER;
  unsigned quoted = length < QUOTE ? length : QUOTE;
  memset(icmp, 0, ICMP_HEADER);
  icmp[0] = 3;
  icmp[1] = code;
  memcpy(icmp + ICMP_HEADER, ip, quoted);
  store16(icmp + 2, checksum(sum(icmp, ICMP_HEADER + quoted, 0)));
  commit_ip(reply, ip, 1, CONTROL_TOS, ICMP_HEADER + quoted);
  counted.errors += 1;
}

/* To an echo or a timestamp request. */
void reply_icmp(const uint8_t *frame, const uint8_t *data, unsigned length) {
  int is_echo = length >= 8 && data[0] == 8, is_timestamp = length >= 20 && data[0] == 13;
  if ((!is_echo && !is_timestamp) || length > REPLY_ROOM - ETHERNET - IP_HEADER) return;
  uint8_t *reply = begin(frame, load32(frame + ETHERNET + 16), ETH_P_IP);
  uint8_t *icmp = reply + ETHERNET + IP_HEADER;
  memcpy(icmp, data, length);
  icmp[0] = is_echo ? 0 : 14;
  if (is_timestamp) {
    memcpy(icmp + 12, icmp + 8, 4);
    memcpy(icmp + 16, icmp + 8, 4);
  }
  store16(icmp + 2, 0);
  store16(icmp + 2, checksum(sum(icmp, length, 0)));
  commit_ip(reply, frame + ETHERNET, 1, 0, length);
  counted.answers += 1;
}

void reply_noise(const uint8_t *frame, uint32_t address) {
  static const uint8_t ECHO_REPLY_TO_NOBODY[] = {0, 0, 0xff, 0xff, 0, 0, 0, 0};
  uint8_t *reply = begin(frame, address, ETH_P_IP);
  uint8_t to_somebody[ETHERNET + IP_HEADER];
  memcpy(to_somebody, frame, sizeof to_somebody);
  store32(to_somebody + ETHERNET + 16, address);
  memcpy(reply + ETHERNET + IP_HEADER, ECHO_REPLY_TO_NOBODY, sizeof ECHO_REPLY_TO_NOBODY);
  commit_ip(reply, to_somebody + ETHERNET, 1, 0, sizeof ECHO_REPLY_TO_NOBODY);
}

/* A reset, as from a closed port (RFC 9293 section 3.10.7.1); none to a reset. */
void reply_tcp(const uint8_t *frame, const uint8_t *data, unsigned length) {
  if (length < 20 || data[13] & 4) return;
  uint8_t *reply = begin(frame, load32(frame + ETHERNET + 16), ETH_P_IP);
  uint8_t *tcp = reply + ETHERNET + IP_HEADER;
  int has_ack = data[13] & 16;
  memset(tcp, 0, 20);
  memcpy(tcp, data + 2, 2);
  memcpy(tcp + 2, data, 2);
  if (has_ack) memcpy(tcp + 4, data + 8, 4);
  else store32(tcp + 8, load32(data + 4) + length - 4 * (data[12] >> 4) + (data[13] & 3 ? 1 : 0));
  tcp[12] = 0x50;
  tcp[13] = has_ack ? 4 : 20;
  store16(tcp + 16, checksum(sum(tcp, 20, sum(frame + ETHERNET + 12, 8, 6 + 20))));
  commit_ip(reply, frame + ETHERNET, 6, 0, 20);
  counted.answers += 1;
}

/* An INIT to nobody draws an ABORT whose tag is the INIT's initiate tag, its T bit clear (RFC 9260 section 8.4). */
void reply_sctp(const uint8_t *frame, const uint8_t *data, unsigned length) {
  if (length < 20) return;
  uint8_t *reply = begin(frame, load32(frame + ETHERNET + 16), ETH_P_IP);
  uint8_t *sctp = reply + ETHERNET + IP_HEADER;
  memcpy(sctp, data + 2, 2);
  memcpy(sctp + 2, data, 2);
  memcpy(sctp + 4, data + 16, 4);
  memcpy(sctp + 8, "\0\0\0\0\6\0\0\4", 8);
  store_crc(sctp, 16, sctp + 8);
  commit_ip(reply, frame + ETHERNET, 132, 0, 16);
  counted.answers += 1;
}

/* A packet of the same protocol, whose four bytes a GRE receiver would take for a header. */
void reply_open(const uint8_t *frame) {
  const uint8_t *ip = frame + ETHERNET;
  uint8_t *reply = begin(frame, load32(ip + 16), ETH_P_IP);
  memcpy(reply + ETHERNET + IP_HEADER, "\0\0\10\0", 4);
  commit_ip(reply, ip, ip[9], 0, 4);
  counted.answers += 1;
}
