namespace Rolecall.LoadDriver.Loops;

/// <summary>A part of an open load, whose rate goes evenly from one value to another.</summary>
/// <param name="From">Calls per second at its begin.</param>
/// <param name="To">Calls per second at its end.</param>
internal sealed record Phase(TimeSpan Length, double From, double To)
{
    /// <summary>Calls that are due in the whole of it.</summary>
    public double Calls => (From + To) / 2 * Length.TotalSeconds;

    /// <summary>Calls that are due in its first seconds: the area under the rate.</summary>
    public double By(double seconds) => From * seconds + (To - From) / Length.TotalSeconds * seconds * seconds / 2;

    /// <summary>The second at which as many calls are due: the inverse of <see cref="By"/>.</summary>
    public double When(double calls)
    {
        var slope = (To - From) / Length.TotalSeconds;
        // The form that does not divide by a slope of nothing.
        var root = Math.Sqrt(Math.Max(0, From * From + 2 * slope * calls));
        return From + root <= 0 ? Length.TotalSeconds : Math.Min(Length.TotalSeconds, 2 * calls / (From + root));
    }
}
