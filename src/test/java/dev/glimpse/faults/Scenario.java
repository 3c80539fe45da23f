package dev.glimpse.faults;

/** What is done to the processor or to what it depends on, in the order of the table. */
enum Scenario {
  KILL("processor: kill -9"),
  STOP("processor: SIGTERM"),
  ZOMBIE("processor: SIGSTOP beyond its session, SIGCONT"),
  MEMBERS("1 to 4 instances join and leave"),
  STATIC_MEMBERS("the same with static membership"),
  BROKER_KILL("broker: kill -9, restart"),
  BROKER_FREEZE("broker: SIGSTOP for 30 s, SIGCONT"),
  BROKER_CUT("broker: cut off for 60 s"),
  CONTROL("control: kill -9 without the low-water mark");

  private final String label;

  Scenario(String label) {
    this.label = label;
  }

  @Override
  public String toString() {
    return label;
  }
}
