// What a result says of the lab and of the grading besides the verdicts.
#ifndef SOCKLAB_HARNESS_RUN_WORDS_OF_LAB_H_
#define SOCKLAB_HARNESS_RUN_WORDS_OF_LAB_H_

#include "harness/results/results.h"

namespace socklab::run {

// This harness, this host, now.
results::Identity IdentityNow();

// Adds what the lab's catalogues say (registry.h: LabWords): its title, each check's why and hint, and its sentences.
// Throws std::runtime_error where a catalogue is no catalogue.
void AddWordsOfLab(results::LabResult& lab);

}  // namespace socklab::run

#endif  // SOCKLAB_HARNESS_RUN_WORDS_OF_LAB_H_
