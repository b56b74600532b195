using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Rolecall.Policy.Evaluation;

namespace Rolecall.Policy.Matching;

/// <summary>
/// Baeza-Yates and Gonnet's search: one bit for each token tells whether the tokens up to it fit the text up to here, and 64 of
/// them are moved on in one step. A question mark costs nothing, being a bit that is always set. Of n letters and m tokens it
/// takes n · ⌈m / 64⌉ steps. https://doi.org/10.1145/135239.135243
/// </summary>
internal static class ShiftAnd
{
    private const int Block = 64;

    /// <summary>The end of the leftmost place in the text that the tokens fit; -1 where there is none.</summary>
    /// <param name="tokens">Folded letters and question marks, at least one.</param>
    public static int EndIn(ReadOnlySpan<int> tokens, ReadOnlySpan<char> text, bool ignoreCase, ref StepBudget budget)
    {
        if (tokens.Length > text.Length)
            return -1;
        if (tokens.Length <= Block)
            return EndOfLast(tokens, text, [], ignoreCase, ref budget);
        // Bit t: what is before the block fits the letters right before t. The first block may begin anywhere.
        var words = text.Length / Block + 1;
        Span<ulong> room = 2 * words <= 512 ? stackalloc ulong[2 * words] : new ulong[2 * words];
        var starts = room[..words];
        var ends = room[words..];
        starts.Fill(ulong.MaxValue);
        for (; tokens.Length > Block; tokens = tokens[Block..])
        {
            ends.Clear();
            FindEnds(tokens[..Block], text, starts, ends, ignoreCase);
            budget.Spend(text.Length);
            if (budget.IsSpent || !ends.ContainsAnyExcept(0ul))
                return -1;
            var swapped = starts;
            starts = ends;
            ends = swapped;
        }
        return EndOfLast(tokens, text, starts, ignoreCase, ref budget);
    }

    private static void FindEnds(
        ReadOnlySpan<int> tokens, ReadOnlySpan<char> text, ReadOnlySpan<ulong> starts, Span<ulong> ends, bool ignoreCase)
    {
        var fitting = new Letters(tokens);
        var fits = 0ul;
        for (var at = 0; at < text.Length; at++)
        {
            fits = (fits << 1 | Bit(starts, at)) & fitting.Places(TokenMatching.Fold(text[at], ignoreCase));
            if (fits >> (Block - 1) != 0)
                ends[(at + 1) / Block] |= 1ul << ((at + 1) % Block);
        }
    }

    private static int EndOfLast(
        ReadOnlySpan<int> tokens, ReadOnlySpan<char> text, ReadOnlySpan<ulong> starts, bool ignoreCase, ref StepBudget budget)
    {
        var fitting = new Letters(tokens);
        var whole = 1ul << (tokens.Length - 1);
        var fits = 0ul;
        for (var at = 0; at < text.Length; at++)
        {
            var start = starts.IsEmpty ? 1 : Bit(starts, at);
            fits = (fits << 1 | start) & fitting.Places(TokenMatching.Fold(text[at], ignoreCase));
            if ((fits & whole) == 0)
                continue;
            budget.Spend(at + 1);
            return at + 1;
        }
        budget.Spend(text.Length);
        return -1;
    }

    private static ulong Bit(ReadOnlySpan<ulong> bits, int at) => bits[at / Block] >> (at % Block) & 1;

    /// <summary>
    /// At most 64 tokens. Which of them fit a letter is found by comparing it with all of them at once, so that no alphabet needs a table.
    /// </summary>
    private readonly ref struct Letters
    {
        private readonly Vector256<ushort> first;
        private readonly Vector256<ushort> second;
        private readonly Vector256<ushort> third;
        private readonly Vector256<ushort> fourth;
        private readonly ulong questions;

        public Letters(ReadOnlySpan<int> tokens)
        {
            Span<ushort> letters = stackalloc ushort[Block];
            letters.Clear();
            for (var i = 0; i < tokens.Length; i++)
            {
                if (tokens[i] == Pattern.Question)
                    questions |= 1ul << i;
                else
                    letters[i] = (ushort)tokens[i];
            }
            var vectors = MemoryMarshal.Cast<ushort, Vector256<ushort>>(letters);
            (first, second, third, fourth) = (vectors[0], vectors[1], vectors[2], vectors[3]);
        }

        /// <summary>The places whose token fits the letter. Those behind the last token may be among them: no one asks for them.</summary>
        public ulong Places(int letter)
        {
            var all = Vector256.Create((ushort)letter);
            return questions
                | Vector256.Equals(first, all).ExtractMostSignificantBits()
                | (ulong)Vector256.Equals(second, all).ExtractMostSignificantBits() << 16
                | (ulong)Vector256.Equals(third, all).ExtractMostSignificantBits() << 32
                | (ulong)Vector256.Equals(fourth, all).ExtractMostSignificantBits() << 48;
        }
    }
}
