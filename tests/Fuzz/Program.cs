using System.Globalization;
using Rolecall.Fuzz;
using SharpFuzz;

// Rolecall.Fuzz TARGET: under afl-fuzz, which gives input after input. Rolecall.Fuzz TARGET FILE…: those files once, to look into a finding.
// Rolecall.Fuzz TARGET mutate COUNT SEED FOLDER…: as many inputs by chance, made of the folders' files.
var target = Targets.Of(args[0]);
if (args.Length == 1)
{
    // Out of process: a finding ends the child, and the fuzzer goes on.
    Fuzzer.OutOfProcess.Run(stream =>
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        target(copy.GetBuffer().AsSpan(0, (int)copy.Length));
    });
}
if (args is [_, "mutate", var count, var seed, .. var folders])
{
    byte[][] kept = [.. folders.SelectMany(Directory.GetFiles).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
    new Mutations(
        new SplitMix(ulong.Parse(seed, CultureInfo.InvariantCulture)),
        kept).Run(target, long.Parse(count, CultureInfo.InvariantCulture));
    return;
}
foreach (var file in args[1..])
    target(File.ReadAllBytes(file));
