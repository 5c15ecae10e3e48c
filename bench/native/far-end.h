/* What the parts of the far end share. All addresses are numbers in host order. */
#ifndef FAR_END_H
#define FAR_END_H
#include <stdint.h>

enum { ETHERNET = 14, IP_HEADER = 20 };
enum answer { UNREACHABLE, SILENT, PORT, PROHIBITED, OPEN, ECHO_REPLY, RESET, ABORT, ANSWERS };

/* What has been heard and said; printed at the end. */
struct counts {
  unsigned long long probes, arp_requests, arp_replies, errors, denied, answers, silent, dead, foreign, unsent;
};
extern struct counts counted;

/* Says on standard error what failed or is wrong, and ends the process. */
void fail(const char *what);
void reject(const char *what, const char *word);

/* hosts.c: who is simulated, and how. */
struct hosts_setting {
  uint32_t gateway, seed, dead_permille;
  double interval_us, burst;
};
extern struct hosts_setting setting;
void set_prefix(char *text);
void add_profile(char *text);
/* Whether it is one of the simulated addresses; with the gateway, whether it answers ARP. */
int is_host(uint32_t address);
int is_dead(uint32_t address);
/* A host that is there, another one each time. */
uint32_t some_host(void);
enum answer answer_of(uint32_t address, uint8_t protocol);
/* Takes a token for an error to an asker, if there is one at that time. */
int may_send_error(uint32_t asker, uint32_t address, double now_us);

/* replies.c: what goes back, gathered into batches. */
void open_replies(int link_socket);
void send_replies(void);
uint32_t load32(const uint8_t *at);
void reply_arp(const uint8_t *frame, uint32_t address);
void reply_error(const uint8_t *frame, unsigned length, unsigned code);
void reply_icmp(const uint8_t *frame, const uint8_t *data, unsigned length);
void reply_tcp(const uint8_t *frame, const uint8_t *data, unsigned length);
void reply_sctp(const uint8_t *frame, const uint8_t *data, unsigned length);
void reply_open(const uint8_t *frame);
/* To whoever sent `frame`: an echo reply that nobody has asked for. */
void reply_noise(const uint8_t *frame, uint32_t address);

#endif
