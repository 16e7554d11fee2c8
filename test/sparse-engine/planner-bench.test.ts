import test from 'ava';
import { plannerRows } from '../../plugins/sparse-engine/bench/planner-rows.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';

test('plans of random two-DoT networks are proved optimal, in little time', (t) => {
  const rows = new Map(plannerRows(200, stm32f746).map(({ id, value }) => [id, value]));
  t.true(rows.get('planner-optimal')! >= 99);
  t.true(rows.get('planner-ms')! < 50);
});
