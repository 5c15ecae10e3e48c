/* The simulated hosts: which addresses, what each answers, and how it rations its errors. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "far-end.h"

enum { MOST_PROFILES = 64, MOST_ASKERS = 64 };

static const char *const ANSWER_NAMES[ANSWERS] = {
    "unreachable", "silent", "port", "prohibited", "open", "echo", "reset", "abort",
};

struct hosts_setting setting = {.interval_us = 1e6, .burst = 6};

static uint32_t prefix, hosts;
/* The first is a stock host's, for when none is given. */
static uint8_t profiles[MOST_PROFILES][256] = {{[1] = ECHO_REPLY, [6] = RESET, [17] = PORT}};
static unsigned profile_count;

/* When the bucket of each address will be full (microseconds), by asker: a Linux host rations by asker. */
static struct { uint32_t address; double *full_at; } askers[MOST_ASKERS];
static unsigned asker_count;

/* The finalizer of MurmurHash3 over a multiplied address: one bit changes all. */
static uint32_t mix(uint32_t address, uint32_t salt) {
  uint32_t h = address * 2654435761u + salt;
  h ^= h >> 16;
  h *= 0x85ebca6bu;
  h ^= h >> 13;
  h *= 0xc2b2ae35u;
  return h ^ h >> 16;
}

void set_prefix(char *text) {
  char *slash = strchr(text, '/');
  int length = slash == NULL ? -1 : atoi(slash + 1);
  struct in_addr address;
  if (slash != NULL) *slash = '\0';
  if (length < 8 || length > 32 || inet_pton(AF_INET, text, &address) != 1) reject("prefix (/8 to /32)", text);
  hosts = 1u << (32 - length);
  prefix = ntohl(address.s_addr) & ~(hosts - 1);
}

void add_profile(char *text) {
  if (profile_count == MOST_PROFILES) reject("profile: at most 64", text);
  uint8_t *profile = profiles[profile_count++];
  profile[1] = ECHO_REPLY;
  profile[6] = RESET;
  profile[17] = PORT;
  for (char *rest = text, *item; (item = strsep(&rest, ",")) != NULL;) {
    char *is = strchr(item, '=');
    unsigned answer = 0;
    if (*item == '\0') continue;
    while (answer < ANSWERS && (is == NULL || strcmp(is + 1, ANSWER_NAMES[answer]) != 0)) answer += 1;
    if (answer == ANSWERS || atoi(item) < 0 || atoi(item) > 255) reject("profile", item);
    profile[atoi(item)] = answer;
  }
}

int is_host(uint32_t address) {
  return address - prefix < hosts;
}

int is_dead(uint32_t address) {
  return setting.dead_permille > 0 && mix(address, setting.seed + 1) % 1000 < setting.dead_permille;
}

uint32_t some_host(void) {
  static uint32_t turn;
  uint32_t address = prefix;
  for (int i = 0; i < 1000; i += 1) {
    address = prefix + mix(turn += 1, 2) % hosts;
    if (!is_dead(address)) break;
  }
  return address;
}

enum answer answer_of(uint32_t address, uint8_t protocol) {
  return profiles[profile_count > 1 ? mix(address, setting.seed) % profile_count : 0][protocol];
}

/* Where the buckets of an asker are; whoever comes when there is no room left is not limited. */
static double *buckets_of(uint32_t asker) {
  for (unsigned i = 0; i < asker_count; i += 1)
    if (askers[i].address == asker) return askers[i].full_at;
  if (asker_count == MOST_ASKERS) return NULL;
  double *full_at = mmap(NULL, (size_t)hosts * sizeof *full_at, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (full_at == MAP_FAILED) fail("memory");
  askers[asker_count].address = asker;
  askers[asker_count].full_at = full_at;
  asker_count += 1;
  return full_at;
}

int may_send_error(uint32_t asker, uint32_t address, double now_us) {
  if (setting.interval_us <= 0) return 1;
  double *full_at = buckets_of(asker);
  if (full_at == NULL) return 1;
  double *mine = full_at + (address - prefix);
  double at = (*mine > now_us ? *mine : now_us) + setting.interval_us;
  if (at - now_us > setting.burst * setting.interval_us + 1) return 0;
  *mine = at;
  return 1;
}
