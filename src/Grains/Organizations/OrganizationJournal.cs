using Rolecall.Grains.Journals;
using Rolecall.Identity.Organizations;

namespace Rolecall.Grains.Organizations;

/// <summary>How an organization is written and read.</summary>
internal static class OrganizationJournal
{
    public static JournalFormat<OrganizationState, OrganizationChange> Format(string id) => new()
    {
        Empty = OrganizationState.Empty(id),
        Apply = (state, change) => state.Apply(change),
        WriteChange = change => change.ToUtf8(),
        ReadChange = bytes => OrganizationChange.FromUtf8(bytes.Span),
        WriteSnapshot = state => state.ToRecords(),
        ReadSnapshot = bytes => OrganizationState.FromRecords(id, bytes.Span),
    };
}
