package dev.glimpse.faults;

/** What is done to the processor or to what it depends on, in the order of the table. */
enum Scenario {
  KILL("processor: kill -9"),
  STOP("processor: SIGTERM"),
  ZOMBIE("processor: SIGSTOP beyond its session, SIGCONT"),
  MEMBERS("1 to 4 processors join and leave"),
  STATIC_MEMBERS("the same with static membership"),
  BROKER_KILL("broker: kill -9, restart"),
  BROKER_FREEZE("broker: SIGSTOP, SIGCONT"),
  BROKER_CUT("broker: cut off from the network"),
  DELIVERY_TIMEOUT("broker: SIGSTOP for longer than delivery.timeout.ms, SIGCONT"),
  STORE_FAULTS("image source: slow, hangs, resets, 4xx, 5xx, redirect loops, false lengths"),
  STORE_DOWN("image source: down"),
  MODEL_ERRORS("model: scores of NaN, native errors"),
  MODEL_MEMORY("model: RESOURCE_EXHAUSTED"),
  MODEL_HANGS("model: stops answering (exit code 1)"),
  NEMESIS("nemesis: all of these at random, several at a time"),
  CONTROL("control: kill -9 without the low-water mark"),
  NEMESIS_CONTROL("control: nemesis without the low-water mark");

  private final String label;

  Scenario(String label) {
    this.label = label;
  }

  @Override
  public String toString() {
    return label;
  }
}
