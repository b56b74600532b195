using System.CommandLine;

namespace Rolecall.LoadTool.Commands;

/// <summary>What is checked of options beyond their types.</summary>
internal static class OptionChecks
{
    /// <summary>An option that wants a whole number from 1 to <paramref name="most"/>.</summary>
    /// <param name="value">Where it is absent.</param>
    public static Option<int> Number(string name, int value, int most, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var number) && (number < 1 || number > most))
                result.AddError($"{name} is a number from 1 to {most}");
        });
        return option;
    }

    /// <exception cref="UsageException">The value is out of its bounds.</exception>
    public static double Within(double value, double least, double most, string option) => value >= least && value <= most
        ? value
        : throw new UsageException(FormattableString.Invariant($"{option} is a number from {least:0.#####} to {most}"));

    public static bool Gives(this ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>An option that is made no use of beside another was meant otherwise.</summary>
    /// <param name="other">The one beside which <paramref name="unused"/> say nothing; allowed where it is absent.</param>
    /// <exception cref="UsageException">One of them is given beside it.</exception>
    public static void RefuseBeside(this ParseResult parsed, Option other, IEnumerable<Option> unused)
    {
        if (parsed.Gives(other) && unused.FirstOrDefault(parsed.Gives) is { } given)
            throw new UsageException($"{given.Name} says nothing beside {other.Name}");
    }
}
