//! Where the boxes and lines of a drawn flow go: in layers from top to bottom, with few crossings.
//!
//! The usual steps (Sugiyama): find the links that go back, put every box below what leads to it, order
//! each layer by the mean place of its neighbours, then move boxes sideways until lines are as
//! straight as the order allows. Whole pixels throughout, so the same flow is the same picture on
//! every machine.

/// The size of a box.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Size {
    pub(super) width: i64,
    pub(super) height: i64,
}

/// A line from one box to another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    /// The width of its label; 0: it has none.
    pub(super) label: i64,
}

/// A point; `y` grows downwards.
pub(super) type Point = (i64, i64);

/// Where everything is.
#[derive(Debug, Default)]
pub(super) struct Arrangement {
    /// The middle of the upper edge of each box.
    pub(super) boxes: Vec<Point>,
    /// Below which there is free space under each box, whatever stands beside it.
    pub(super) floors: Vec<i64>,
    /// The points of each link, from its box to the other.
    pub(super) routes: Vec<Vec<Point>>,
    /// The middle of each link's label.
    pub(super) labels: Vec<Option<Point>>,
    pub(super) width: i64,
    pub(super) height: i64,
}

/// Between two neighbours in a layer.
const BESIDE: i64 = 22;
/// Between two layers, at least and at most: where lines go far sideways they need height.
const BETWEEN: (i64, i64) = (18, 64);
/// What a line without a label takes of a layer.
const LINE: i64 = 12;
/// The height of a label.
const LABEL: i64 = 20;
/// Between the ends of two lines at the edge of a box.
const PORT: i64 = 26;
/// Rounds of ordering: more find nothing in flows of this size.
const ROUNDS: usize = 32;
/// Rounds of moving sideways: a pull travels one layer in each, and has to reach the other end.
const MOVES: usize = 240;

/// Arranges boxes and links that form no circle. `below` asks for the second box of a pair to stand
/// under the first, where the links allow it.
pub(super) fn arrange(sizes: &[Size], links: &[Link], below: &[(usize, usize)]) -> Arrangement {
    let layers = layers(sizes.len(), links, below);
    let mut grid = Grid::new(sizes, links, &layers);
    grid.order();
    grid.spread();
    grid.draw(sizes, links)
}

fn at<T: Copy + Default>(list: &[T], place: usize) -> T {
    list.get(place).copied().unwrap_or_default()
}

fn put<T>(list: &mut [T], place: usize, value: T) {
    if let Some(slot) = list.get_mut(place) {
        *slot = value;
    }
}

pub(super) fn int(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Which links lead back to where a walk from the start came from.
pub(super) fn back(boxes: usize, links: &[Link], start: usize) -> Vec<bool> {
    let mut back = vec![false; links.len()];
    // 0: not seen; 1: on the way here; 2: done.
    let mut state = vec![0u8; boxes];
    for root in std::iter::once(start).chain(0..boxes) {
        if at(&state, root) != 0 {
            continue;
        }
        put(&mut state, root, 1);
        let mut way = vec![(root, 0)];
        while let Some((here, from)) = way.pop() {
            let next = links.iter().enumerate().skip(from).find(|(_, link)| link.from == here);
            let Some((number, link)) = next else {
                put(&mut state, here, 2);
                continue;
            };
            way.push((here, number + 1));
            match at(&state, link.to) {
                0 => {
                    put(&mut state, link.to, 1);
                    way.push((link.to, 0));
                }
                1 => put(&mut back, number, true),
                _ => {}
            }
        }
    }
    back
}

/// The layer of each box: twice its longest way from a start, so that labels have layers between.
fn layers(boxes: usize, links: &[Link], below: &[(usize, usize)]) -> Vec<usize> {
    let mut pairs: Vec<(usize, usize)> = links.iter().map(|link| (link.from, link.to)).collect();
    for &(above, under) in below {
        if above != under && !reaches(&pairs, under, above) {
            pairs.push((above, under));
        }
    }
    let mut layers = vec![0; boxes];
    // There is no circle, so this comes to rest after at most one round for each box.
    for _ in 0..boxes {
        for &(above, under) in &pairs {
            let least = at(&layers, above) + 2;
            if at(&layers, under) < least {
                put(&mut layers, under, least);
            }
        }
    }
    layers
}

fn reaches(pairs: &[(usize, usize)], from: usize, to: usize) -> bool {
    let mut seen = vec![from];
    let mut next = 0;
    while let Some(here) = seen.get(next).copied() {
        if here == to {
            return true;
        }
        for &(above, under) in pairs {
            if above == here && !seen.contains(&under) {
                seen.push(under);
            }
        }
        next += 1;
    }
    false
}

/// A box, or the place where a link passes a layer.
#[derive(Debug, Clone, Default)]
struct Item {
    layer: usize,
    size: Size,
    above: Vec<usize>,
    below: Vec<usize>,
    /// The link that passes here; none: a box.
    link: Option<usize>,
}

#[derive(Debug)]
struct Grid {
    /// The boxes first, in their own order.
    items: Vec<Item>,
    /// The items of each layer, from left to right.
    layers: Vec<Vec<usize>>,
    /// The items that each link passes, from the upper box to the lower one.
    chains: Vec<Vec<usize>>,
    /// The item that carries each link's label.
    labels: Vec<Option<usize>>,
    /// The middle of each item.
    x: Vec<i64>,
}

impl Grid {
    fn new(sizes: &[Size], links: &[Link], layers: &[usize]) -> Self {
        let mut items: Vec<Item> = sizes
            .iter()
            .zip(layers)
            .map(|(size, layer)| Item { layer: *layer, size: *size, ..Item::default() })
            .collect();
        let mut chains = Vec::new();
        let mut labels = Vec::new();
        for (number, link) in links.iter().enumerate() {
            let (top, bottom) = (at(layers, link.from), at(layers, link.to));
            let mut chain = Vec::new();
            let mut label = None;
            for layer in top + 1..bottom {
                let carries = layer == top + 1 && link.label > 0;
                let size = if carries {
                    Size { width: link.label, height: LABEL }
                } else {
                    Size { width: LINE, height: 0 }
                };
                if carries {
                    label = Some(items.len());
                }
                chain.push(items.len());
                items.push(Item { layer, size, link: Some(number), ..Item::default() });
            }
            if top < bottom {
                let whole: Vec<usize> = std::iter::once(link.from)
                    .chain(chain.iter().copied())
                    .chain([link.to])
                    .collect();
                for (a, b) in whole.iter().zip(whole.iter().skip(1)) {
                    if let Some(item) = items.get_mut(*a) {
                        item.below.push(*b);
                    }
                    if let Some(item) = items.get_mut(*b) {
                        item.above.push(*a);
                    }
                }
            }
            chains.push(chain);
            labels.push(label);
        }
        let count = items.iter().map(|item| item.layer + 1).max().unwrap_or(0);
        let mut grid = Self { x: vec![0; items.len()], items, layers: Vec::new(), chains, labels };
        grid.layers = vec![Vec::new(); count];
        grid.first_order();
        grid
    }

    fn item(&self, place: usize) -> Item {
        self.items.get(place).cloned().unwrap_or_default()
    }

    /// As a walk from the top meets them: what belongs together begins together.
    fn first_order(&mut self) {
        let mut seen = vec![false; self.items.len()];
        let mut todo: Vec<usize> = (0..self.items.len()).rev().collect();
        // The boxes of the upper layers first.
        todo.sort_by_key(|item| std::cmp::Reverse(self.item(*item).layer));
        while let Some(item) = todo.pop() {
            if at(&seen, item) {
                continue;
            }
            put(&mut seen, item, true);
            let Item { layer, below, .. } = self.item(item);
            if let Some(row) = self.layers.get_mut(layer) {
                row.push(item);
            }
            todo.extend(below.iter().rev());
        }
    }

    /// Orders every layer by its neighbours, down and up, and keeps the order with the fewest
    /// crossings.
    fn order(&mut self) {
        let mut best = (self.crossings(), self.layers.clone());
        for round in 0..ROUNDS {
            let down = round % 2 == 0;
            let count = self.layers.len();
            for step in 0..count {
                let layer = if down { step } else { count - 1 - step };
                self.order_layer(layer, down);
            }
            self.swap();
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.layers.clone());
            }
        }
        self.layers = best.1;
    }

    fn order_layer(&mut self, layer: usize, by_above: bool) {
        let places = self.places();
        let row = self.layers.get(layer).cloned().unwrap_or_default();
        let mut keyed: Vec<(i64, usize)> = row
            .into_iter()
            .map(|item| {
                let Item { above, below, .. } = self.item(item);
                let near = if by_above { above } else { below };
                let sum: i64 = near.iter().map(|other| at(&places, *other) * 1000).sum();
                let key =
                    sum.checked_div(int(near.len())).unwrap_or_else(|| at(&places, item) * 1000);
                (key, item)
            })
            .collect();
        keyed.sort_by_key(|(key, _)| *key);
        put(&mut self.layers, layer, keyed.into_iter().map(|(_, item)| item).collect());
    }

    /// Exchanges neighbours wherever that takes crossings away.
    fn swap(&mut self) {
        for layer in 0..self.layers.len() {
            let length = self.layers.get(layer).map_or(0, Vec::len);
            for place in 1..length {
                let before = self.crossings_around(layer);
                self.exchange(layer, place);
                if self.crossings_around(layer) >= before {
                    self.exchange(layer, place);
                }
            }
        }
    }

    fn exchange(&mut self, layer: usize, place: usize) {
        if let Some(row) = self.layers.get_mut(layer)
            && place < row.len()
            && place > 0
        {
            row.swap(place - 1, place);
        }
    }

    /// The place of every item in its layer.
    fn places(&self) -> Vec<i64> {
        let mut places = vec![0; self.items.len()];
        for row in &self.layers {
            for (place, item) in row.iter().enumerate() {
                put(&mut places, *item, int(place));
            }
        }
        places
    }

    fn crossings(&self) -> usize {
        (0..self.layers.len()).map(|layer| self.crossings_under(layer)).sum()
    }

    fn crossings_around(&self, layer: usize) -> usize {
        let above = layer.checked_sub(1).map_or(0, |above| self.crossings_under(above));
        above + self.crossings_under(layer)
    }

    fn crossings_under(&self, layer: usize) -> usize {
        let Some(under) = self.layers.get(layer + 1) else { return 0 };
        let row = self.layers.get(layer).map_or(&[][..], Vec::as_slice);
        let ends: Vec<usize> = row
            .iter()
            .flat_map(|item| {
                let mut ends: Vec<usize> = self
                    .items
                    .get(*item)
                    .into_iter()
                    .flat_map(|item| &item.below)
                    .filter_map(|to| under.iter().position(|other| other == to))
                    .collect();
                ends.sort_unstable();
                ends
            })
            .collect();
        let rest = |place: usize| ends.iter().skip(place + 1);
        ends.iter()
            .enumerate()
            .map(|(place, end)| rest(place).filter(|other| *other < end).count())
            .sum()
    }

    /// Moves items sideways, order kept, as near to their neighbours as their neighbours allow.
    fn spread(&mut self) {
        for layer in 0..self.layers.len() {
            let row = self.layers.get(layer).cloned().unwrap_or_default();
            let wishes = row.iter().map(|_| (0, 1)).collect();
            self.settle(&row, wishes);
        }
        for round in 0..MOVES {
            let count = self.layers.len();
            for step in 0..count {
                let layer = if round % 2 == 0 { step } else { count - 1 - step };
                let row = self.layers.get(layer).cloned().unwrap_or_default();
                let wishes = row
                    .iter()
                    .enumerate()
                    .map(|(place, item)| {
                        self.wish(*item, place.checked_sub(1).map(|left| at(&row, left)), round)
                    })
                    .collect();
                self.settle(&row, wishes);
            }
        }
    }

    /// Where an item wants to be, and how much.
    fn wish(&self, place: usize, left: Option<usize>, round: usize) -> (i64, i64) {
        let item = self.item(place);
        let (above, below) = match (round < MOVES / 2, round.is_multiple_of(2)) {
            (true, true) => (true, false),
            (true, false) => (false, true),
            (false, _) => (true, true),
        };
        let mut sum = 0;
        let mut weight = 0;
        let mut pull = |x: i64, w: i64| {
            sum += x * w;
            weight += w;
        };
        for (counts, near) in [(above, &item.above), (below, &item.below)] {
            near.iter().filter(|_| counts).for_each(|other| pull(at(&self.x, *other), 2));
        }
        // A line that passes several layers is to pass them straight.
        if let Some(chain) = item.link.and_then(|link| self.chains.get(link))
            && chain.len() > 1
        {
            let mean =
                chain.iter().map(|other| at(&self.x, *other)).sum::<i64>() / int(chain.len());
            pull(mean, 12);
        }
        if weight > 0 {
            return (sum / weight, weight);
        }
        // Nothing leads here but lanes: as near to the rest as may be.
        let beside = left.map(|left| {
            let apart = i64::midpoint(self.item(left).size.width, item.size.width) + BESIDE;
            at(&self.x, left) + apart
        });
        (beside.unwrap_or_else(|| at(&self.x, place)), 1)
    }

    /// The nearest places to what the items of a row wish that keep them apart: neighbours that
    /// would overlap move together, to the mean of their wishes.
    fn settle(&mut self, row: &[usize], wishes: Vec<(i64, i64)>) {
        struct Block {
            sum: i64,
            weight: i64,
            items: usize,
        }
        let mut offsets = Vec::new();
        let mut offset = 0;
        let mut before: Option<i64> = None;
        for item in row {
            let half = self.item(*item).size.width / 2;
            if let Some(before) = before {
                offset += before + BESIDE + half;
            }
            offsets.push(offset);
            before = Some(half);
        }
        let mut blocks: Vec<Block> = Vec::new();
        for ((wish, weight), offset) in wishes.into_iter().zip(&offsets) {
            let mut block = Block { sum: (wish - offset) * weight, weight, items: 1 };
            while let Some(last) = blocks.last()
                && last.sum * block.weight > block.sum * last.weight
            {
                block.sum += last.sum;
                block.weight += last.weight;
                block.items += last.items;
                blocks.pop();
            }
            blocks.push(block);
        }
        let middles = blocks.iter().flat_map(|block| {
            let middle = block.sum.div_euclid(block.weight.max(1));
            std::iter::repeat_n(middle, block.items)
        });
        for ((item, offset), middle) in row.iter().zip(&offsets).zip(middles) {
            put(&mut self.x, *item, middle + offset);
        }
    }

    fn draw(&self, sizes: &[Size], links: &[Link]) -> Arrangement {
        let left = self
            .items
            .iter()
            .zip(&self.x)
            .map(|(item, x)| x - item.size.width / 2)
            .min()
            .unwrap_or(0);
        let x: Vec<i64> = self.x.iter().map(|x| x - left).collect();
        let width =
            self.items.iter().zip(&x).map(|(item, x)| x + item.size.width / 2).max().unwrap_or(0);

        // Layers from top to bottom, with more between them where lines go far.
        let mut tops = Vec::new();
        let mut bottoms = Vec::new();
        let mut y = 0;
        for row in &self.layers {
            let height = row.iter().map(|item| self.item(*item).size.height).max().unwrap_or(0);
            let far = row
                .iter()
                .flat_map(|item| {
                    let here = at(&x, *item);
                    let near = self.item(*item).below;
                    let far: Vec<i64> =
                        near.iter().map(|other| (at(&x, *other) - here).abs()).collect();
                    far
                })
                .max()
                .unwrap_or(0);
            tops.push(y);
            bottoms.push(y + height);
            y += height + (BETWEEN.0 + far / 8).min(BETWEEN.1);
        }
        let height = bottoms.last().copied().unwrap_or(0);

        let layer = |item: usize| self.items.get(item).map_or(0, |item| item.layer);
        let boxes: Vec<Point> =
            (0..sizes.len()).map(|item| (at(&x, item), at(&tops, layer(item)))).collect();
        let floors = (0..sizes.len()).map(|item| at(&bottoms, layer(item))).collect();
        let mut routes = Vec::new();
        for (number, link) in links.iter().enumerate() {
            let (upper, lower) = (link.from, link.to);
            let chain = self.chains.get(number).map_or(&[][..], Vec::as_slice);
            let foot = at(&boxes, upper).1 + at(sizes, upper).height;
            let mut points =
                vec![(at(&x, upper) + self.port(upper, chain.first(), false, &x), foot)];
            points.push((points.first().map_or(0, |(x, _)| *x), at(&bottoms, layer(upper))));
            for item in chain {
                points.push((at(&x, *item), at(&tops, layer(*item))));
                points.push((at(&x, *item), at(&bottoms, layer(*item))));
            }
            let (x, y) =
                (at(&x, lower) + self.port(lower, chain.last(), true, &x), at(&boxes, lower).1);
            points.push((x, y));
            points.dedup();
            routes.push(points);
        }
        let labels = self
            .labels
            .iter()
            .map(|item| {
                let item = (*item)?;
                let (top, bottom) = (at(&tops, layer(item)), at(&bottoms, layer(item)));
                Some((at(&x, item), i64::midpoint(top, bottom)))
            })
            .collect();
        Arrangement { boxes, floors, routes, labels, width, height }
    }

    /// How far from the middle of a box's edge the line to this neighbour begins: lines side by
    /// side, in the order of where they go.
    fn port(&self, item: usize, neighbour: Option<&usize>, upper_edge: bool, x: &[i64]) -> i64 {
        let Item { above, below, size, .. } = self.item(item);
        let mut near = if upper_edge { above } else { below };
        near.sort_by_key(|other| (at(x, *other), *other));
        let Some(place) = neighbour.and_then(|n| near.iter().position(|other| other == n)) else {
            return 0;
        };
        let count = int(near.len()) - 1;
        let step = PORT.min((size.width - 2 * PORT).checked_div(count).unwrap_or(0));
        int(place) * step - count * step / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: Size = Size { width: 100, height: 40 };

    fn link(from: usize, to: usize) -> Link {
        Link { from, to, label: 0 }
    }

    #[test]
    fn every_box_stands_below_what_leads_to_it_and_beside_no_other() {
        // 0 → {1, 2, 3} → 4 → 5.
        let links =
            [link(0, 1), link(0, 2), link(0, 3), link(1, 4), link(2, 4), link(3, 4), link(4, 5)];
        let drawn = arrange(&[BOX; 6], &links, &[]);
        for link in links {
            assert!(drawn.boxes[link.from].1 + BOX.height < drawn.boxes[link.to].1, "{link:?}");
        }
        for a in 0..6 {
            for b in 0..a {
                let (a, b) = (drawn.boxes[a], drawn.boxes[b]);
                assert!(a.1 != b.1 || (a.0 - b.0).abs() >= BOX.width, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn a_link_begins_under_its_box_and_ends_on_top_of_the_other() {
        let links = [link(0, 1), link(1, 2), link(0, 2)];
        let drawn = arrange(&[BOX; 3], &links, &[]);
        for (link, route) in links.iter().zip(&drawn.routes) {
            let (first, last) = (route.first().unwrap(), route.last().unwrap());
            assert_eq!(first.1, drawn.boxes[link.from].1 + BOX.height, "{route:?}");
            assert_eq!(last.1, drawn.boxes[link.to].1, "{route:?}");
        }
    }

    #[test]
    fn the_links_that_go_back_are_those_that_close_a_circle() {
        let links = [link(0, 1), link(1, 2), link(2, 0), link(2, 2), link(0, 2)];
        assert_eq!(back(3, &links, 0), [false, false, true, true, false]);
    }

    #[test]
    fn lines_that_need_not_cross_do_not() {
        // Two boxes whose successors are named in the wrong order.
        let links = [link(0, 1), link(0, 2), link(1, 4), link(2, 3)];
        let drawn = arrange(&[BOX; 5], &links, &[]);
        let x = |place: usize| drawn.boxes[place].0;
        assert_eq!((x(1) - x(2)).signum(), (x(4) - x(3)).signum());
    }
}
