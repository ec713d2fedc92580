import { describe, expect, it } from 'vitest';
import { inShort, namesOf, readText, refusal } from './read-text.test-data.js';

describe('a table with a head', () => {
  it.each([
    ['class_dict.csv of CamVid', 'name,r,g,b\nRoad,128,64,128\nSky,128,128,128\n'],
    ['ids and hexadecimal colours', 'id;name;color\n1;Sky;#808080\n0;Road;#804080\n'],
    ['tabs, quotes and red, green, blue', 'Label\tRed\tGreen\tBlue\n"Road"\t128\t64\t128\nSky\t128\t128\t128\n'],
  ])('%s', async (_, text) => {
    const { list, form } = await readText(text, 'class_dict.csv');
    expect(inShort(list)).toEqual(['Road #804080', 'Sky #808080']);
    expect(form).toBe('table');
  });

  it('_classes.csv of Roboflow', async () => {
    const { list } = await readText('Pixel Value, Class\n0, background\n1, road\n', '_classes.csv');
    expect(namesOf(list)).toEqual(['background', 'road']);
  });

  it('objectInfo150 of ADE20K: the first of several names, ids from 1', async () => {
    const tabs =
      'Idx\tRatio\tTrain\tVal\tName\n1\t0.1576\t11664\t1172\twall\n2\t0.1072\t6046\t612\tbuilding, edifice\n';
    expect((await readText(tabs, 'objectInfo150.txt')).list.idMap).toEqual({ '0': 255, '1': 0, '2': 1 });
    const commas = 'Idx,Ratio,Train,Val,Stuff,Name\n1,0.1576,11664,1172,1,wall\n2,0.1072,6046,612,1,building;edifice\n';
    expect(namesOf((await readText(commas, 'object150_info.csv')).list)).toEqual(['wall', 'building']);
  });

  it('ids and train ids: label maps have the ids, and what is not trained is ignored', async () => {
    const text =
      'name,id,trainId,color\nvoid,0,255,#000000\nRoad,7,0,#804080\nParking,9,0,#804080\nSky,8,1,#808080\nego,1,-1,\n';
    const { list } = await readText(text, 'labels.csv');
    expect(inShort(list)).toEqual(['Road #804080', 'Sky #808080']);
    expect(list.idMap).toEqual({ '0': 255, '1': 255, '7': 0, '8': 1, '9': 0 });
    const trainIds = (await readText('name,train_id\nRoad,0\nSky,1\n')).list;
    expect(namesOf(trainIds)).toEqual(['Road', 'Sky']);
    expect(trainIds.idMap).toBeUndefined();
  });

  it('a line without a name is refused with its number', async () => {
    const error = await refusal('id,name\n0,road\n1,\n', 'classes.csv');
    expect(error.message).toBe('classes.csv, line 3: there is no name where the head says one.');
  });
});
