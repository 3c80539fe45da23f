package dev.glimpse.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What became of the requests.
 *
 * @param requests that were sent
 * @param answered requests that have an answer
 * @param lost requests without an answer
 * @param doubled answers beyond the first one of their request
 * @param outOfOrder first answers that stand behind one of a later request of their partition
 */
record Verdict(int requests, int answered, int lost, int doubled, int outOfOrder) {

  /**
   * Counts by request, which is known by its key.
   *
   * @param sent the keys, in the order in which they were sent
   * @param answers in the order of each partition
   */
  static Verdict of(List<String> sent, List<ConsumerRecord<byte[], byte[]>> answers) {
    return of(sent, answers, answer -> new String(answer.key(), UTF_8));
  }

  /**
   * Counts by request.
   *
   * @param sent the names of the requests, in the order in which they were sent
   * @param answers in the order of each partition
   * @param request returns the name of the request that a record answers
   */
  static Verdict of(
      List<String> sent,
      List<ConsumerRecord<byte[], byte[]>> answers,
      Function<ConsumerRecord<byte[], byte[]>, String> request) {
    Map<String, Integer> numbers = new HashMap<>();
    sent.forEach(key -> numbers.put(key, numbers.size()));
    Set<String> seen = new HashSet<>();
    Map<String, Integer> latest = new HashMap<>();
    int outOfOrder = 0;
    for (ConsumerRecord<byte[], byte[]> answer : answers) {
      String key = request.apply(answer);
      Integer number = numbers.get(key);
      if (number == null) {
        throw new AssertionError("An answer without a request: " + key);
      }
      if (seen.add(key)) {
        String partition = answer.topic() + "-" + answer.partition();
        outOfOrder += latest.merge(partition, number, Math::max) > number ? 1 : 0;
      }
    }
    return new Verdict(
        sent.size(),
        seen.size(),
        sent.size() - seen.size(),
        answers.size() - seen.size(),
        outOfOrder);
  }
}
