package dev.glimpse.retrain;

/**
 * Rows of a table of features with their classes.
 *
 * @param rows the rows
 * @param truths the class of each row
 */
record LabelledRows(int[] rows, int[] truths) {

  int size() {
    return rows.length;
  }
}
