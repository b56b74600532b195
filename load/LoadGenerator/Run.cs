using Rolecall.LoadDriver.Figures;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadGenerator.Federated;
using Rolecall.LoadGenerator.Measurements;

namespace Rolecall.LoadGenerator;

/// <summary>What a run measured, and how it was made. Names no machine and no path: only how many cores there were.</summary>
internal sealed record Run(string Command, string Commit, DateTimeOffset At, Settings Settings)
{
    public IReadOnlyList<Comparison> Compared { get; init; } = [];

    public IReadOnlyList<IamComparison> Iam { get; init; } = [];

    public IReadOnlyList<FederatedCost> Federated { get; init; } = [];

    public StartTime? Start { get; init; }

    public Scale? Scale { get; init; }

    public IReadOnlyList<Outcome> Writes { get; init; } = [];

    public IReadOnlyList<Survey> Surveys { get; init; } = [];

    public IReadOnlyList<SettingsChange> Changes { get; init; } = [];

    /// <summary>Figures of other programs, measured beside.</summary>
    public IReadOnlyList<DesignFigure> More { get; init; } = [];

    public IEnumerable<Outcome> Outcomes =>
        [.. Compared.SelectMany(compared => compared.Closed.Append(compared.OpenEcho).Append(compared.OpenCall)),
        .. Iam.SelectMany(call => call.Before.Concat(call.Now)), .. Federated.SelectMany(cost => cost.Plain.Concat(cost.Calls)), .. Writes];
}
