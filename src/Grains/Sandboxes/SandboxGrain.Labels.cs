using System.Collections.Immutable;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Identity.Faults;

namespace Rolecall.Grains.Sandboxes;

/// <summary>What people have written on the sandbox, and its end.</summary>
internal sealed partial class SandboxGrain
{
    private const int MostLabels = 50;

    public Task<SandboxLabels?> Labels() => Task.FromResult(Settings is null ? null : journal.State.Labels);

    public async Task<Fault?> ChangeLabels(SandboxLabelChange change)
    {
        if (Settings is null)
            return Fault.NoSuchSandbox(Name);
        Fault? refused = null;
        await Change(_ =>
        {
            var now = journal.State.Labels;
            var labels = now.Labels.Where(one => !change.Labels.ContainsKey(one.Key))
                .Concat(change.Labels.Where(one => one.Value is not null).Select(one => new LabelEntry(one.Key, one.Value!)))
                .OrderBy(one => one.Key, StringComparer.Ordinal)
                .ToImmutableArray();
            if (labels.Length > MostLabels)
            {
                refused = Fault.LimitExceeded($"A sandbox has {MostLabels} labels at most.");
                return [];
            }
            return
            [
                SandboxChange.Put(now with
                {
                    Labels = labels,
                    Owner = change.Owner ?? now.Owner,
                    ExpiresAt = change.TimeToLive is not { } span ? now.ExpiresAt : span == TimeSpan.Zero ? null : time.GetUtcNow() + span,
                }),
            ];
        });
        return refused;
    }

    public async Task<bool> DeleteExpired() => HasExpired() && await Delete(HasExpired);

    /// <summary>One whose deletion a crash has cut short is not meant: its name may be taken again.</summary>
    private bool HasExpired() => Settings is not null && journal.State.Labels.ExpiresAt <= time.GetUtcNow();
}
