namespace Rolecall.Fuzz;

/// <summary>
/// Inputs by chance, each a few changes away from one that is kept, given to a target in this very process: no coverage guides them, and
/// there are a hundred times as many of them in the time. afl-fuzz finds the inputs, this multiplies them.
/// </summary>
internal sealed class Mutations(SplitMix random, IReadOnlyList<byte[]> kept)
{
    private const int MostChanges = 8;
    private const int LongestInput = 64 * 1024;
    private const int LongestBlock = 64;

    /// <summary>Bytes that mean something to JSON, base64, JWS or XML.</summary>
    private static readonly byte[] Telling = [.. "{}[]\",:.\\<>/!-&;='#_+ \n\r\t0eE"u8, 0, 0xFF, 0xC0, 0xED, 0xEF];

    public void Run(Target target, long count)
    {
        for (var number = 0L; number < count; number++)
        {
            var input = Next();
            try
            {
                target(input);
            }
            catch
            {
                Console.Error.WriteLine($"input {number}: {Convert.ToBase64String(input)}");
                throw;
            }
        }
    }

    private byte[] Next()
    {
        var input = new List<byte>(kept[random.Next(kept.Count)]);
        for (var changes = random.Next(1, MostChanges + 1); changes > 0; changes--)
            Change(input);
        return input.Count > LongestInput ? [.. input[..LongestInput]] : [.. input];
    }

    private void Change(List<byte> input)
    {
        var at = random.Next(input.Count + 1);
        switch (random.Next(7))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = (byte)random.Next(256);
                break;
            case 2 when at < input.Count:
                input[at] = Telling[random.Next(Telling.Length)];
                break;
            case 3:
                input.Insert(at, Telling[random.Next(Telling.Length)]);
                break;
            case 4 when at < input.Count:
                input.RemoveRange(at, Math.Min(random.Next(1, LongestBlock), input.Count - at));
                break;
            case 5 when at < input.Count:
                // A part of it stands twice.
                input.InsertRange(
                    random.Next(input.Count + 1), input.GetRange(at, Math.Min(random.Next(1, LongestBlock), input.Count - at)));
                break;
            default:
                var other = kept[random.Next(kept.Count)];
                var from = random.Next(other.Length + 1);
                input.InsertRange(at, other[from..Math.Min(other.Length, from + LongestBlock)]);
                break;
        }
    }
}
