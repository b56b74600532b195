namespace Rolecall.LoadGenerator.Measurements;

/// <summary>One question about many callers: how long each of the answers took, first to last message.</summary>
/// <param name="ServerCpu">The server's processor time for one question, on average.</param>
internal sealed record Survey(string Question, int Answers, IReadOnlyList<TimeSpan> Times, TimeSpan ServerCpu)
{
    public double MedianMs => Comparison.Median(Times.Select(time => time.TotalMilliseconds));

    public double MaxMs => Times.Max().TotalMilliseconds;
}
