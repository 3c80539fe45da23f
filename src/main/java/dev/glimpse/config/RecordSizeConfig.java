package dev.glimpse.config;

/**
 * The maximum sizes of written records, in bytes.
 *
 * @param prediction of a prediction's record
 * @param deadLetter of a dead letter's record
 * @param stackTrace of the stack trace in a dead letter; 0 for none
 */
public record RecordSizeConfig(int prediction, int deadLetter, int stackTrace) {

  static RecordSizeConfig of(GlimpseConfig config) {
    return new RecordSizeConfig(
        config.getInt(GlimpseConfig.PREDICTION_MAX_BYTES),
        config.getInt(GlimpseConfig.DEAD_LETTER_MAX_BYTES),
        config.getInt(GlimpseConfig.STACK_TRACE_MAX_BYTES));
  }
}
