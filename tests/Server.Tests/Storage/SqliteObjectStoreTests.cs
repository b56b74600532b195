using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage;
using Rolecall.Contracts.Storage.Objects;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage;
using Rolecall.Server.Tests.Storage.Sealing;

namespace Rolecall.Server.Tests.Storage;

public sealed class SqliteObjectStoreTests : ObjectStoreContract
{
    protected override IObjectStore Open(string place) => new SqliteObjectStore(Path.Combine(place, "objects.db"));
}
