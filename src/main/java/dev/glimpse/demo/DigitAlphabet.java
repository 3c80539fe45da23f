package dev.glimpse.demo;

import java.util.List;
import java.util.stream.Stream;

/** The common ways to write digits, as drawn by Glimpse's authors. */
final class DigitAlphabet {

  private static final List<List<DigitGlyph>> GLYPHS =
      List.of(
          glyphs(
              // 0: an oval, a narrow egg that overlaps where it closes, one closed from the right
              ".5,0 .14,.14 0,.5 .14,.86 .5,1 .86,.86 1,.5 .86,.14 .48,0",
              ".72,.07 .4,.01 .1,.24 .03,.6 .25,.94 .6,1 .92,.74 .97,.36 .76,.09 .5,.03",
              ".3,.08 .04,.4 .1,.82 .45,1 .84,.88 1,.5 .9,.14 .55,0 .26,.1"),
          glyphs(
              // 1: a bar, with a flag, with flag and base, a bar that bends, with a base alone
              ".5,0 .5,1",
              ".36,.2 .55,0! .55,1",
              ".3,.2 .52,0! .52,1 | .28,1 .78,1",
              ".55,0 .48,.5 .5,1",
              ".5,0 .5,1 | .3,1 .72,1"),
          glyphs(
              // 2: angular base, looped base, swung base, straight neck
              ".05,.25 .2,.05 .5,0 .85,.12 .9,.35 .6,.66 .03,1! 1,1",
              ".06,.24 .28,.03 .62,0 .88,.2 .8,.45 .48,.74 .16,.95 .02,.88 .14,.79 .4,.88 .7,.99 1,.92",
              ".02,.2 .3,0 .75,.04 .9,.3 .62,.62 .05,.98! .3,.9 .65,.98 1,.95",
              ".08,.16 .45,0 .85,.1 .88,.34 .5,.7 .02,1! .95,.97"),
          glyphs(
              // 3: round with a cusp, flat top, round with a small loop in the middle
              ".05,.14 .35,0 .75,.05 .86,.24 .68,.42 .34,.48! .76,.53 .98,.73 .8,.95 .4,1 .02,.87",
              ".05,.01 .92,0! .42,.41! .8,.46 1,.7 .82,.94 .4,1 0,.88",
              ".08,.12 .42,0 .8,.1 .8,.32 .5,.47 .36,.49 .52,.5 .9,.6 .96,.82 .6,1 .05,.92"),
          glyphs(
              // 4: open, closed, open with a rounded elbow, in one stroke, open with a short stem
              ".22,0 .03,.6! 1,.57 | .72,.27 .7,1",
              ".7,0 .02,.67! 1,.67 | .7,0 .7,1",
              ".08,.02 .05,.42 .25,.56 .6,.52 .88,.4 | .9,0 .86,.5 .82,1",
              ".74,1 .74,0! 0,.66! 1,.64",
              ".3,0 .14,.3 .06,.52! .98,.5 | .66,.24 .62,1"),
          glyphs(
              // 5: bar drawn last, in one stroke, in one stroke with a round shoulder
              ".2,.02 .13,.44! .48,.34 .88,.48 .95,.74 .65,.98 .04,.93 | .2,.02 .92,0",
              ".92,.02 .2,.03! .13,.43! .5,.36 .9,.5 .95,.76 .65,.99 .04,.92",
              ".95,0 .3,.02! .16,.42 .5,.4 .86,.52 .9,.8 .5,1 .02,.9"),
          glyphs(
              // 6: swung, straight back, a wide belly
              ".78,.02 .4,.16 .1,.52 .12,.86 .48,1 .86,.86 .84,.6 .5,.52 .14,.7",
              ".62,0 .28,.35 .04,.72 .2,.97 .66,.99 .94,.76 .72,.56 .32,.6 .06,.78",
              ".7,0 .24,.22 .02,.64 .24,.97 .7,.97 .98,.74 .74,.5 .3,.54 .05,.74"),
          glyphs(
              // 7: plain, crossed, hooked, with a bent stem, crossed and bent
              "0,.05 1,.02! .4,1",
              "0,.03 1,0! .36,1 | .34,.53 .88,.49",
              ".02,.18 .06,.02! 1,.02! .62,.45 .4,1",
              "0,.06 .5,.04 .96,.02! .68,.4 .56,1",
              ".02,.1 .1,.03! .97,.02! .62,.5 .5,1 | .3,.55 .92,.52"),
          glyphs(
              // 8: in one stroke from the upper right, two rings, in one stroke from the middle
              ".84,.14 .5,0 .14,.16 .28,.39 .7,.57 .9,.79 .52,1 .1,.82 .26,.58 .72,.38 .86,.16",
              ".5,.46 .17,.24 .5,0 .83,.24 .5,.46 | .5,.46 .05,.74 .5,1 .95,.74 .5,.46",
              ".5,.48 .2,.34 .18,.1 .52,0 .84,.12 .78,.36 .5,.48 .12,.66 .1,.9 .5,1 .9,.88 .86,.64 .5,.48"),
          glyphs(
              // 9: straight stem, hooked stem, a ring with a slanted stem, one that closes at the
              // top
              ".9,.22 .6,.02 .16,.12 .06,.38 .4,.54 .78,.42 .92,.12! .86,1",
              ".88,.28 .64,.02 .2,.08 .05,.34 .36,.53 .76,.44 .92,.18 .94,.62 .72,.96 .2,.98",
              ".86,.3 .56,.01 .12,.16 .14,.46 .58,.52 .88,.28 .9,.04! .62,1",
              ".9,.06 .4,.02 .06,.26 .3,.5 .74,.42 .9,.08! .9,1"));

  private DigitAlphabet() {}

  private static List<DigitGlyph> glyphs(String... texts) {
    return Stream.of(texts).map(DigitGlyph::parse).toList();
  }

  /** Returns the ways to write {@code digit}, 0 to 9. */
  static List<DigitGlyph> of(int digit) {
    return GLYPHS.get(digit);
  }
}
